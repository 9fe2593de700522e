import { sr25519CreateDerive } from "@polkadot-labs/hdkd";
import { DEV_MINI_SECRET } from "@polkadot-labs/hdkd-helpers";
import { getPolkadotSigner, type PolkadotSigner } from "polkadot-api/signer";

/** Derivation paths of the accounts that development chains endow. */
const PATHS = ["//Alice", "//Bob", "//Charlie", "//Dave", "//Eve", "//Ferdie"];

/** Signers of the well-known development accounts, named by their path. */
export function developmentSigners(): { name: string; signer: PolkadotSigner }[] {
  const derive = sr25519CreateDerive(DEV_MINI_SECRET);
  return PATHS.map((name) => {
    const pair = derive(name);
    return { name, signer: getPolkadotSigner(pair.publicKey, "Sr25519", (message) => pair.sign(message)) };
  });
}
