"""What is said of a file that cannot be read or is built wrongly: a sentence and a way out per code, in both languages.

``{value}`` is the offending value, ``{field}`` the field it stands in, ``{allowed}`` what the format allows there, and
``{hint}`` a guess at what was meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from optimizer.domain.check.sentences import Sentence
from optimizer.text import Text


def _say(message_ja: str, message_en: str, way_out_ja: str, way_out_en: str) -> Sentence:
    return Sentence(Text(message_ja, message_en), Text(way_out_ja, way_out_en))


def _write(message_ja: str, message_en: str) -> Sentence:
    return _say(message_ja, message_en, "{allowed}を書いてください。{hint}", "Write {allowed}.{hint}")


FILE_SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "file.not_found": _say(
            "ファイル {value} がありません。",
            "There is no file {value}.",
            "名前とフォルダーを確かめてください。{hint}",
            "Check the name and the folder.{hint}",
        ),
        "file.not_a_file": _say(
            "{value} はファイルではなくフォルダーなどです。",
            "{value} is not a file but a folder or the like.",
            ".json か .json.gz のファイルを指定してください。",
            "Name a .json or .json.gz file.",
        ),
        "file.unreadable": _say(
            "ファイル {value} を読めません(エラー番号 {errno})。",
            "The file {value} cannot be read (error number {errno}).",
            "読み取りの権限と、ほかで開いていないかを確かめてください。",
            "Check the permission to read it, and whether another program holds it.",
        ),
        "file.empty": _say(
            "ファイル {value} は空です。",
            "The file {value} is empty.",
            "書き出しが途中で止まっていないか確かめ、もう一度保存してください。",
            "See whether it was written to the end, and save it again.",
        ),
        "file.too_large": _say(
            "ファイル {value} は広げると {limit} バイトを超えます。",
            "The file {value} is larger than {limit} bytes once unpacked.",
            "シナリオのファイルか確かめてください。本当に大きいときは max_bytes を上げてください。",
            "Check that it is a scenario; if it really is that large, raise max_bytes.",
        ),
        "file.damaged": _say(
            "圧縮ファイル {value} は途中で切れているか壊れています。",
            "The compressed file {value} is cut off or damaged.",
            "もう一度コピーするか、書き出し直してください。",
            "Copy it again, or write it anew.",
        ),
        "file.not_utf8": _say(
            "UTF-8 ではありません。{line} 行目のバイト {value} が読めません。{encoding}のようです。",
            "This is not UTF-8: byte {value} on line {line} cannot be read; it looks like {encoding}.",
            "文字コード UTF-8 で保存し直してください(メモ帳は「名前を付けて保存」の「エンコード」)。",
            "Save it with the encoding UTF-8 (in Notepad: Save as, Encoding), or convert it with iconv -t UTF-8.",
        ),
        "file.not_json": _say(
            "JSON として読めません。{line} 行目 {column} 文字目で、{reason}({value})。",
            "This is not JSON: at line {line}, column {column}, {reason} ({value}).",
            "その場所の前後のカンマ、括弧、引用符を直してください。",
            "Mend the commas, brackets and quotes around that place.",
        ),
        "schema.newer": _say(
            "このファイルの形式は第 {value} 版です。この Kubari が読めるのは第 {known} 版までです。",
            "The file is written in format version {value}; this Kubari reads up to version {known}.",
            "Kubari を新しくしてください。",
            "Upgrade Kubari.",
        ),
        "schema.unknown": _say(
            "形式の版 {value} はありません。",
            "There is no format version {value}.",
            "schema_version に {known} を書いてください。",
            "Write {known} as schema_version.",
        ),
        "schema.other_kind": _say(
            "{value} を持つこのファイルは{found}で、{wanted}ではありません。",
            "With the field {value} this file is {found}, not {wanted}.",
            "{wanted}のファイルを指定してください。",
            "Name the file of {wanted}.",
        ),
    }
)
"""By code: the file as a whole."""

FIELD_SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "field.missing": _say(
            "項目 {field} がありません({value})。",
            "The field {field} is missing ({value}).",
            "{field} を加え、{allowed}を書いてください。",
            "Add {field}: {allowed}.",
        ),
        "field.unknown": _say(
            "項目 {field} は形式にありません(値は {value})。",
            "The format has no field {field} here (its value is {value}).",
            "名前を直すか、消してください。{hint}使える項目: {fields}。",
            "Correct its name or remove it.{hint} Fields here: {fields}.",
        ),
        "field.repeated": _say(
            "同じ項目 {field} が 2 回書かれ、あとの値 {value} だけが残ります。",
            "The field {field} is written twice; only the last value, {value}, would count.",
            "どちらか一方を消してください。",
            "Remove one of the two.",
        ),
        "type.integer": _write(
            "{field} の値 {value} は整数ではありません。", "{field} is {value}, not a whole number."
        ),
        "type.number": _write("{field} の値 {value} は数ではありません。", "{field} is {value}, not a number."),
        "type.text": _write(
            "{field} の値 {value} は文字列ではありません。", "{field} is {value}, not a text in quotes."
        ),
        "type.boolean": _write(
            "{field} の値 {value} は true でも false でもありません。", "{field} is {value}, neither true nor false."
        ),
        "type.list": _write("{field} の値 {value} は配列ではありません。", "{field} is {value}, not a list."),
        "type.object": _write(
            "{field} の値 {value} はオブジェクトではありません。", "{field} is {value}, not an object."
        ),
        "type.date": _write("{field} の値 {value} は日付ではありません。", "{field} is {value}, not a date."),
        "value.not_finite": _write(
            "{field} の値 {value} は有限の数ではありません。", "{field} is {value}, not a finite number."
        ),
        "value.not_allowed": _write("{field} に {value} は使えません。", "{field} cannot be {value}."),
        "value.too_small": _write("{field} の値 {value} は小さすぎます。", "{field} is {value}, which is too small."),
        "value.too_large": _write("{field} の値 {value} は大きすぎます。", "{field} is {value}, which is too large."),
        "text.too_short": _write("{field} の値 {value} は短すぎます。", "{field} is {value}, which is too short."),
        "text.too_long": _write("{field} の値 {value} は長すぎます。", "{field} is {value}, which is too long."),
        "text.bad_characters": _write(
            "{field} の値 {value} に使えない文字があります。", "{field} is {value}, which holds characters it may not."
        ),
        "list.too_short": _write("{field} の値は少なすぎます({value})。", "{field} has too few values ({value})."),
        "list.too_long": _write("{field} の値は多すぎます({value})。", "{field} has too many values ({value})."),
        "calendar.not_increasing": _say(
            "期間の境 {value} は {at} で増えていません。",
            "The bucket boundaries {value} do not increase at {at}.",
            "日数を小さい順に、重ならないように並べてください。",
            "List the days in increasing order, none twice.",
        ),
        "value.invalid": _write("{field} の値 {value} は使えません。", "{field} is {value}, which is not allowed."),
    }
)
"""By code: one value."""

CODE_BY_PYDANTIC_TYPE: Mapping[str, str] = MappingProxyType(
    {
        "missing": "field.missing",
        "extra_forbidden": "field.unknown",
        "int_type": "type.integer",
        "int_parsing": "type.integer",
        "int_parsing_size": "value.too_large",
        "int_from_float": "type.integer",
        "float_type": "type.number",
        "float_parsing": "type.number",
        "finite_number": "value.not_finite",
        "string_type": "type.text",
        "string_unicode": "type.text",
        "string_too_short": "text.too_short",
        "string_too_long": "text.too_long",
        "string_pattern_mismatch": "text.bad_characters",
        "bool_type": "type.boolean",
        "bool_parsing": "type.boolean",
        "tuple_type": "type.list",
        "list_type": "type.list",
        "too_short": "list.too_short",
        "too_long": "list.too_long",
        "model_type": "type.object",
        "model_attributes_type": "type.object",
        "dict_type": "type.object",
        "enum": "value.not_allowed",
        "literal_error": "value.not_allowed",
        "date_type": "type.date",
        "date_parsing": "type.date",
        "date_from_datetime_parsing": "type.date",
        "date_from_datetime_inexact": "type.date",
        "greater_than": "value.too_small",
        "greater_than_equal": "value.too_small",
        "less_than": "value.too_large",
        "less_than_equal": "value.too_large",
    }
)
"""What pydantic calls an error, and our code for it; anything else is ``value.invalid``."""

REASON_BY_JITER: Mapping[str, Text] = MappingProxyType(
    {
        "expected `:`": Text("「:」があるはずです", "a colon is expected"),
        "expected `,` or `]`": Text("「,」か「]」があるはずです", "a comma or ] is expected"),
        "expected `,` or `}`": Text("「,」か「}」があるはずです", "a comma or } is expected"),
        "expected ident": Text("true、false、null のつづりが違います", "true, false or null is misspelt"),
        "expected value": Text("値があるはずです", "a value is expected"),
        "key must be a string": Text(
            '項目名を引用符 " で囲む必要があります', "a field name in double quotes is expected"
        ),
        "trailing comma": Text("最後の値のあとに「,」があります", "there is a comma after the last value"),
        "trailing characters": Text("終わりのあとに余分な文字があります", "there is more text after the end"),
        "EOF while parsing": Text("途中で終わっています", "the file ends too early"),
        "invalid escape": Text("\\ のあとの文字が正しくありません", "the character after a backslash is wrong"),
        "unexpected end of hex escape": Text("\\u のあとが正しい文字ではありません", "the \\u escape is no character"),
        "lone leading surrogate": Text("\\u のあとが正しい文字ではありません", "the \\u escape is no character"),
        "invalid number": Text("数の書き方が正しくありません", "the number is malformed"),
        "number out of range": Text("数が長すぎます", "the number is too long"),
        "control character": Text(
            "引用符の中に改行などの制御文字があります", "there is a line break or control character in a text"
        ),
        "recursion limit exceeded": Text("括弧の入れ子が深すぎます", "the brackets are nested too deeply"),
    }
)
"""How the JSON reader begins its complaint, and what it means."""
