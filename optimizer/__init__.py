"""Kubari: splits a batch of joint orders over the member factories of a virtual factory."""
