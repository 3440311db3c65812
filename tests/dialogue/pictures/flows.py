"""Flows to draw and walk: the shipped ones, and a small pair of which one calls the other."""

from functools import cache
from pathlib import Path

from gateway.configuration import shelf_of
from gateway.dialogue.drawing import Chart, chart
from gateway.dialogue.linking import link
from gateway.dialogue.reading import read_script
from gateway.dialogue.rendering import Flow
from gateway.papers import read_papers
from gateway.strict_yaml import loads

HOME = Path(__file__).resolve().parents[3]

FIRST = """
flow: small
version: 1
languages: {en: English, st: Sesotho}
first_screen: language
after_leaving: left
after_mistakes: {kept: left, not_kept: left}
on_any_screen: {0: {do: back}, 9: {do: more}, 99: {do: leave_quietly}}
key_names: {back: {all: "Back"}, more: {all: "More"}}
hints: {wrong_key: {all: "Choose a number shown."}}
screens:
  language:
    all: "THUSO"
    choices:
      1: {all: "Sesotho", speak: st, then: who}
      2: {all: "English", speak: en, then: who}
  who:
    en: 'Who <is> "it" & why; end #1 [x] {1}?'
    st: "Ke mang?"
    remember_as: who
    enough: yes
    choices:
      1: {en: "Girl", st: "Ngoanana", answer: girl, then: story}
      2: {en: "Boy", st: "Moshanyana", answer: boy, then: story}
      3: {en: "Woman", st: "Mosali", answer: woman, then: story}
      5: {en: "Advice", st: "Keletso", call: advice, then: who}
      6: {en: "Send", st: "Romela", do: send, then: left}
      7: {en: "Change", st: "Fetola", do: start_over, then: language}
  story:
    all: "What did you see?"
    remember_as: details
    type_up_to: 80
    then: story
    choices:
      9: {then: left}
  left: {all: "Bye.", end: yes}
"""
ADVICE = """
flow: advice
version: 1
languages: {en: English, st: Sesotho}
first_screen: signs
screens:
  signs:
    all: "Look for signs."
    choices:
      1: {all: "Go on", then: more}
      2: {all: "Tell us", then: small.who}
  more:
    all: "That is all."
    choices:
      1: {all: "First page", do: return}
      2: {all: "Again", then: signs}
"""


def small(first: str = FIRST) -> Flow:
    called = read_script(loads(ADVICE, "flows/advice.yaml"), called=True)
    return Flow(link(read_script(loads(first, "flows/small.yaml")), [called]), {}, {}, 160)


@cache
def shipped(channel: str = "ussd") -> Flow:
    shelf = shelf_of(read_papers(HOME / "flows", HOME / "config"))
    return shelf.sms() if channel == "sms" else shelf.flow_for("65101")


@cache
def shipped_chart(channel: str = "ussd", language: str = "en") -> Chart:
    return chart(shipped(channel), language)
