"""Sentences where a secret belongs: what asks for one, or says that it is one, and the words that tell so."""

from __future__ import annotations

from scanner.chance.letters import wordlike
from scanner.regex import regex

PLACEHOLDERS = frozenset(
    b"""change changed changeme changeit me it please example examples sample dummy fake mock demo test tests testing
    todo tbd fixme none null nil undefined empty redacted removed hidden secret placeholder insert here replace
    replaceme with your my mine our the some any a an this that to of for in is not no use used
    user users username name value string text key keys token tokens api app application access auth oauth client
    password passwd pass passphrase pwd passw passw0rd p4ssw0rd p4ssword pa55word credential credentials creds foo bar
    baz qux foobar admin administrator root default initial super strong very long random generated secure insecure
    safe unsafe really hard complex simple weak private public shared service account db database mysql postgres
    postgresql redis mongo mongodb rabbitmq minio keycloak grafana server cluster host login hello world supersecret
    topsecret mysecret mypassword secretkey apikey accesstoken notasecret something anything whatever actual real
    new old current id bearer basic base64 encoded encrypted jwt session cookie signing encryption letmein hunter2
    s3cr3t s3cret secr3t qwerty asdf welcome abc abc123 abcdef abcd xyz lorem ipsum blah bla bogus invalid wrong
    correct valid expired opaque stuff thing data field unused ignored ignore disabled optional required must should be
    personal mypass mypwd mytoken mykey myuser
    shh sesame anonymous guest system sysadmin webhook github gitlab slack aws gcp azure vault""".split()
)

_LITTLE = frozenset(
    b"""a an the this that these my mine your our it its is are was be i you we they me us to of in on at by as for and
    or not no so very really just only do does don doesn isn t s m re ve ll if then there have has can will would could
    should must please nobody anybody everybody noone anyone everyone someone know knows tell else here now""".split()
)
_NAMES = frozenset(
    b"secret secrets password passwd passphrase token key credential credentials supersecret topsecret".split()
)
_WORDS = regex(rb"[\s.,;:!?\"'`_()*-]+|\xe2\x80[\x98-\x9d\xa6]")
_HUSH = regex(rb"s+h+|p+s+t+|h+m+")
_ASKS = regex(
    rb"(?i)(?=.{0,80}(?:please|_you_|\byou\b|should|must[-_ ]|do[-_ ]?not))"
    rb"[a-z0-9]{1,20}(?:[-_ ][a-z0-9]{1,12}){4,15}[.!]?"
)
_HUSHED = regex(
    rb"(?i)(?:s+h+|p+s+t+)[\s!.,]{1,4}(?:it'?s|this is|that'?s) (?:an?|the|my|our) (?:[a-z0-9-]{1,20} ){0,3}"
    rb"(?:secret|password|token|key)[!.]{0,3}"
)
_LEAST, _LONGEST = 3, 200  # words, and bytes
_LONGEST_TEXT = 1000  # bytes

# Words that a text for people has and a pass phrase hardly ever: what holds sentences together, in some languages, and
# what is said of secrets, of who has them, and of what may be done with them.
_OF_TEXTS = _LITTLE | frozenset(
    b"""his her their who what which when where while with without from into onto over under about after before again
    also any all each every other another new old first last next same such too than but because between per via
    been being were had having may might need needs needed want cannot will not more less least most only both
    password passwords passphrase passcode pass token tokens secret secrets key keys code pin username user users
    login account accounts email mail address name names value values field string text file files path server
    client database data api app application session request response error errors message default example sample
    test enter type choose select set get use used using create change reset forgot forgotten remember confirm
    repeat show hide copy paste save send update delete remove add generate check verify provide require required
    requires optional invalid valid wrong incorrect missing empty expired failed unable unexpected unknown must
    match matches characters character length long short strong weak number numbers letters words word please click
    here back continue sign log der die das und oder nicht ein eine ist mit fur von zum bitte les des une est pas
    pour avec votre los las una por para con del che non het een van niet voor""".split()
)
_PHRASE = regex(rb"[a-z]{3,12}(?:[ ][a-z]{3,12}){3,11}")
_LONG = 8  # bytes of a word from which on its letters tell whether chance wrote it


def asks(value: bytes) -> bool:
    """Recognise a sentence that asks for something: `if_you_read_this_please_use_Vault`."""
    return not value.isalnum() and bool(_ASKS.fullmatch(value[:_LONGEST]))


def about_itself(value: bytes) -> bool:
    """Recognise a sentence that says of itself that it is a secret, and nothing else: `shhh! it's a secret`.

    A pass phrase has words of its own, and this none that others of its kind lack; somebody may use it all the same.
    Whoever hushes first may say whose secret it is: `shhhh! it's a harbor secret`, as Argo CD's manual has it.
    """
    if len(value) > _LONGEST:
        return False
    if _HUSHED.fullmatch(value):
        return True
    words = [word for word in _WORDS.split(value.lower()) if word]
    little = sum(word in _LITTLE for word in words)
    named = any(word in _NAMES for word in words)
    known = all(word in _LITTLE or word in PLACEHOLDERS or _HUSH.fullmatch(word) for word in words)
    return len(words) >= _LEAST and little > 0 and named and known


def phrase(value: bytes) -> bool:
    """Recognise what may be a pass phrase: four words or more, none of them one that only holds a sentence together."""
    return bool(_PHRASE.fullmatch(value[:_LONGEST])) and _OF_TEXTS.isdisjoint(value.split())


def text(value: bytes) -> bool:
    """Recognise what people are to read: words with blanks between them, of which chance wrote none."""
    if b" " not in value or b"\n" in value or len(value) > _LONGEST_TEXT or phrase(value):
        return False
    words = [word for word in _WORDS.split(value) if word]
    if len(words) < 2 or any(len(word) >= _LONG and wordlike(word) < 0 for word in words):
        return False
    plain = sum(word.isalpha() or not word.isascii() for word in words)
    return bool(3 * plain >= 2 * len(words))
