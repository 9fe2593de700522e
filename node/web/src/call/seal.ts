import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { type DeviceKeys, type DevicePublic, isSignedBy, signAs } from "./device";
import {
  encodeEnvelope,
  type Envelope,
  ENVELOPE_DOMAIN,
  EnvelopeError,
  type Header,
  headerPart,
  signedPart,
} from "./envelope";
import { decodeMessage, encodeMessage, type Message } from "./message";

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Chacha20Poly1305(),
});
const info = new TextEncoder().encode(ENVELOPE_DOMAIN).buffer;

/** Seals a message to the receiving device's agreement key and signs the whole. Source: RFC 9180, base mode. */
export async function sealMessage(
  own: DeviceKeys,
  receiver: DevicePublic,
  header: Header,
  message: Message,
): Promise<Uint8Array<ArrayBuffer>> {
  const plaintext = await encodeMessage(message);
  const recipientPublicKey = await suite.kem.deserializePublicKey(receiver.agreement.buffer);
  const { enc, ct } = await suite.seal(
    { recipientPublicKey, info },
    plaintext.buffer,
    headerPart(header).buffer,
  );
  const sealed = { header, encapsulated: new Uint8Array(enc), ciphertext: new Uint8Array(ct) };
  const signature = await signAs(own, ENVELOPE_DOMAIN, signedPart(sealed));
  return encodeEnvelope({ ...sealed, signature });
}

/** Checks that the envelope was signed by the device with this signing key. */
export async function checkSignature(envelope: Envelope, sender: DevicePublic): Promise<void> {
  const isGenuine = await isSignedBy(
    sender.signing,
    envelope.signature,
    ENVELOPE_DOMAIN,
    signedPart(envelope),
  );
  if (!isGenuine) throw new EnvelopeError("bad_signature", "the signature is not the sending device's");
}

/** Opens an envelope that is to this device. Does not look at the signature. */
export async function openEnvelope(own: DeviceKeys, envelope: Envelope): Promise<Message> {
  const plaintext = await opened(own, envelope);
  try {
    return await decodeMessage(envelope.header.kind, plaintext);
  } catch (thrown) {
    throw new EnvelopeError("bad_plaintext", `the ${envelope.header.kind} can't be read`, thrown);
  }
}

async function opened(own: DeviceKeys, envelope: Envelope): Promise<Uint8Array> {
  try {
    // The pair, not the private key alone: its public half could not be derived from a key that can't be read out.
    const key = { recipientKey: own.agreement, enc: envelope.encapsulated.buffer, info };
    return new Uint8Array(
      await suite.open(key, envelope.ciphertext.buffer, headerPart(envelope.header).buffer),
    );
  } catch (thrown) {
    throw new EnvelopeError("does_not_open", "the message can't be opened with this device's key", thrown);
  }
}
