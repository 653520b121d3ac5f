"""A consortium that talks in frames: signers, an ear, and a forge for frames that no honest office would make."""

from functools import cache

from ipchain.encoding import encode
from ipchain.identity.keys import Ed25519Signer, Ed25519Verifier, simulated_seed
from ipchain.identity.roster import Member, Membership
from ipchain.names import OfficeId
from ipchain.runtime.wire.consortium import Circle, Consortium
from ipchain.runtime.wire.frame import EVERYONE, MAGIC, VERSION, Header, network_tag
from ipchain.runtime.wire.kinds import KINDS
from ipchain.runtime.wire.opener import Opener
from ipchain.runtime.wire.reasons import WireError
from ipchain.runtime.wire.sealing import Sealer, seal

NETWORK = "harbour"
OFFICES = tuple(OfficeId(code) for code in ("AU", "EM", "QM", "US"))
ME, PEER, THIRD, LIAR = OfficeId("US"), OfficeId("AU"), OfficeId("EM"), OfficeId("QM")
INSTANCE = 1_700_000_000_000_000
EPOCH = 7
SECOND = 1_000_000

PROTOCOL_OF = {kind.message: kind.protocol or "pbft" for kind in KINDS}
KIND_OF = {kind.message: kind for kind in KINDS}


class CountingVerifier:
    """Says what the real one says, and how often it was asked."""

    def __init__(self, inner):
        self.inner = inner
        self.asked = 0

    def verify(self, office, purpose, statement, signature):
        self.asked += 1
        return self.inner.verify(office, purpose, statement, signature)

    def forged(self, purpose, statement, offices, signatures):
        return self.inner.forged(purpose, statement, offices, signatures)


@cache
def signers(network=NETWORK, seed=1, offices=OFFICES):
    return {office: Ed25519Signer(office, network, simulated_seed(seed, office)) for office in offices}


def circle(keys, network=NETWORK):
    verifier = Ed25519Verifier(network, {office: signer.public_key for office, signer in keys.items()})
    return Circle(Membership(tuple(Member(office) for office in keys)), CountingVerifier(verifier))


class Room:
    """One listening office, `ME`, and every other office's key."""

    def __init__(self, protocol="pbft", network=NETWORK, epoch=EPOCH, known=(), keys=None, **chosen):
        self.keys = keys or signers(network)
        self.network, self.protocol, self.epoch = network, protocol, epoch
        self.circle = circle(self.keys, network)
        self.consortium = Consortium(network, protocol, epoch, dict.fromkeys((epoch, *known), self.circle))
        self.opener = Opener(self.consortium, ME, INSTANCE, **chosen)
        self.now = 0
        self._sequence = 0

    @property
    def verified(self):
        """How many signatures were checked."""
        return self.circle.verifier.asked

    def sealer(self, office=PEER, instance=INSTANCE):
        return Sealer(self.consortium, self.keys[office], instance)

    def frame(self, message=None, *, payload=None, kind=None, by=PEER, signer=None, protocol=None, **header):
        """A frame as `by` would seal it, save for what is said otherwise; signed over whatever it then says."""
        kind = kind or KIND_OF[type(message)]
        payload = encode(message) if payload is None else payload
        self._sequence += 1
        fields = {
            "magic": MAGIC,
            "version": VERSION,
            "kind": kind.code,
            "kind_version": kind.version,
            "network_tag": network_tag(self.network),
            "epoch": self.epoch,
            "sender": OFFICES.index(by),
            "recipient": EVERYONE,
            "instance": INSTANCE,
            "sequence": self._sequence,
            "payload_bytes": len(payload),
        }
        return seal(Header(**fields | header), payload, protocol or self.protocol, signer or self.keys[by])

    def open(self, frame, topic=PEER, after_us=0):
        self.now += after_us
        return self.opener.open(topic, frame, self.now)

    def reason(self, frame, topic=PEER, after_us=0):
        """Why it was refused; None when it was not."""
        answer = self.open(frame, topic, after_us)
        return answer.reason if isinstance(answer, WireError) else None
