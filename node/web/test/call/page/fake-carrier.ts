import { bytesOf, hexOf } from "../../../src/call/bytes";
import { type Device, type DeviceDirectory, deviceName, type DevicePublic } from "../../../src/call/device";

/** FAKE node: carries envelopes between pages of one browser, in memory, and checks nothing. */
export class FakeCarrier {
  private readonly channel = new BroadcastChannel("fake-carrier");
  bytes = 0;
  envelopes = 0;

  constructor(own: Device, receive: (envelope: Uint8Array) => void) {
    this.channel.onmessage = ({ data }: MessageEvent<{ to: string; envelope: Uint8Array }>) => {
      if (data.to === deviceName(own)) receive(data.envelope);
    };
  }

  send(to: Device, envelope: Uint8Array): void {
    this.envelopes += 1;
    this.bytes += envelope.length;
    this.channel.postMessage({ to: deviceName(to), envelope });
  }
}

/** FAKE chain: the devices' public keys in the browser's storage. */
export const fakeDirectory: DeviceDirectory = async (device) => {
  const stored = localStorage.getItem(deviceName(device));
  if (stored === null) return undefined;
  const [signing, agreement] = stored.split(" ").map(bytesOf);
  return signing && agreement ? { signing, agreement } : undefined;
};

export function registerFake(device: Device, { signing, agreement }: DevicePublic): void {
  localStorage.setItem(deviceName(device), `${hexOf(signing)} ${hexOf(agreement)}`);
}
