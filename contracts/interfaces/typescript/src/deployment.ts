import type { Address, Hex } from "viem";

/** What is known about one deployed contract: `deployments/<network>/<contract>.json`, as `w3av deploy` writes it. */
export interface DeploymentRecord {
  /** Name of the instance, such as `w3w`. */
  contract: string;
  /** Name of the code, such as `token`. */
  interface: string;
  network: string;
  genesis_hash: Hex;
  address: Address;
  code_hash: Hex;
}

/** The contracts of one network by instance: `w3w`, `w3space`, `access`, `firm`, `call`, `ticket`, `oracle`, `event`. */
export interface Deployment {
  network: string;
  genesisHash: Hex;
  addresses: Readonly<Record<string, Address>>;
}

/**
 * Puts a network's records together.
 *
 * Throws when there are none, or when they are of different networks or chains: an address counts on one chain only.
 */
export function deploymentOf(records: readonly DeploymentRecord[]): Deployment {
  const [first] = records;
  if (first === undefined) throw new RangeError("no deployment records");
  for (const { contract, network, genesis_hash: genesis } of records) {
    if (network !== first.network || genesis !== first.genesis_hash)
      throw new RangeError(`${contract} is on another chain than ${first.contract}`);
  }
  return {
    network: first.network,
    genesisHash: first.genesis_hash,
    addresses: Object.fromEntries(records.map(({ contract, address }) => [contract, address])),
  };
}
