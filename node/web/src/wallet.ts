import type { PolkadotSigner } from "polkadot-api";
import { connectInjectedExtension, getInjectedExtensions } from "polkadot-api/pjs-signer";
import { getAddress } from "viem";
import type { Hex, WalletProof } from "./api";
import { addressOf, hexOf } from "./chain/account";
import { Problem } from "./problem";

/** Where an account's key is. */
export type WalletKind = "extension" | "ethereum" | "development";

/** An account that the viewer can act as. */
export interface Account {
  kind: WalletKind;
  /** Name of the extension; empty for the others. */
  wallet: string;
  name: string;
  /** Contract address (H160), lower case. */
  address: Hex;
  /** Signs transactions of the chain; absent for Ethereum wallets, which can only watch. */
  signer?: PolkadotSigner;
  /** Proves that the viewer holds the account. `text`: the node's challenge. */
  prove(text: string): Promise<WalletProof>;
}

/** The wallet is absent, locked or refused. */
export class WalletError extends Problem {}

/** Name under which wallets list this page. */
const PAGE_NAME = "W3space A/V";
const STORAGE_KEY = "w3av.account";

/** Names of the browser extensions that offer accounts of Substrate chains. */
export function extensions(): string[] {
  return getInjectedExtensions();
}

/** True when an Ethereum wallet is in the browser. */
export function hasEthereumWallet(): boolean {
  return ethereumProvider() !== undefined;
}

/** The sr25519 accounts of an extension. Asks the user for access the first time. */
export async function extensionAccounts(wallet: string): Promise<Account[]> {
  const extension = await connectInjectedExtension(wallet, PAGE_NAME).catch((thrown: unknown) => {
    throw new WalletError(
      "unauthorized",
      `The wallet “${wallet}” gave no access.`,
      "Unlock it, allow this page, and try again.",
      thrown,
    );
  });
  const accounts = extension.getAccounts().filter(({ type }) => type === "sr25519");
  if (accounts.length === 0) {
    throw new WalletError(
      "not_found",
      `The wallet “${wallet}” has no sr25519 account for this page.`,
      "Make or allow one in the wallet.",
    );
  }
  return accounts.map(({ name, address, polkadotSigner: signer }) => ({
    kind: "extension",
    wallet,
    name: name ?? address,
    address: addressOf(signer.publicKey),
    signer,
    prove: (text) => sr25519Proof(signer, text),
  }));
}

/** The accounts of the browser's Ethereum wallet. Asks the user for access the first time. */
export async function ethereumAccounts(): Promise<Account[]> {
  const provider = ethereumProvider();
  if (provider === undefined)
    throw new WalletError(
      "not_found",
      "There is no Ethereum wallet in this browser.",
      "Install one, or choose another account.",
    );
  const addresses = await askEthereum<string[]>(provider, "eth_requestAccounts", []);
  return addresses.map((given) => {
    const address = given.toLowerCase() as Hex;
    return {
      kind: "ethereum",
      wallet: "",
      name: "Ethereum account",
      address,
      prove: async (text) => {
        const message = hexOf(new TextEncoder().encode(text));
        const signature = await askEthereum<Hex>(provider, "personal_sign", [message, getAddress(address)]);
        return { scheme: "ethereum", signature };
      },
    };
  });
}

/** The well-known accounts of development chains. Their keys are public, so only a development node offers them. */
export async function developmentAccounts(): Promise<Account[]> {
  const { developmentSigners } = await import("./wallet/development");
  return developmentSigners().map(({ name, signer }) => ({
    kind: "development",
    wallet: "",
    name,
    address: addressOf(signer.publicKey),
    signer,
    prove: (text) => sr25519Proof(signer, text),
  }));
}

/** The account in use; tells its listeners when it changes, and remembers it for the next visit. */
export class CurrentAccount {
  private account: Account | undefined;
  private readonly listeners = new Set<(account: Account | undefined) => void>();

  get value(): Account | undefined {
    return this.account;
  }

  choose(account: Account | undefined): void {
    this.account = account;
    if (account === undefined) localStorage.removeItem(STORAGE_KEY);
    else
      localStorage.setItem(
        STORAGE_KEY,
        JSON.stringify({ kind: account.kind, wallet: account.wallet, address: account.address }),
      );
    for (const listener of this.listeners) listener(account);
  }

  /** Calls `listener` on every change until `signal` aborts. */
  watch(listener: (account: Account | undefined) => void, signal?: AbortSignal): void {
    this.listeners.add(listener);
    signal?.addEventListener("abort", () => this.listeners.delete(listener));
  }

  /** Takes the account of the last visit again if its wallet is still there. A wallet that refuses is no error here. */
  async restore(isDevelopment: boolean): Promise<void> {
    const stored = storedChoice();
    if (stored === undefined || (stored.kind === "development" && !isDevelopment)) return;
    try {
      const accounts = await accountsOf(stored.kind, stored.wallet);
      const account = accounts.find(({ address }) => address === stored.address);
      if (account !== undefined && this.account === undefined) this.choose(account);
    } catch (thrown) {
      console.info("the last visit's wallet is not available", thrown);
    }
  }
}

/** The accounts of one kind of wallet. */
export function accountsOf(kind: WalletKind, wallet: string): Promise<Account[]> {
  switch (kind) {
    case "extension":
      return extensionAccounts(wallet);
    case "ethereum":
      return ethereumAccounts();
    case "development":
      return developmentAccounts();
  }
}

async function sr25519Proof(signer: PolkadotSigner, text: string): Promise<WalletProof> {
  try {
    const signature = await signer.signBytes(new TextEncoder().encode(text));
    // Extensions may put the key type's byte before the 64 bytes of the signature.
    const bare = signature.length === 65 ? signature.subarray(1) : signature;
    return { scheme: "sr25519", public_key: hexOf(signer.publicKey), signature: hexOf(bare) };
  } catch (thrown) {
    throw new WalletError(
      "unauthorized",
      "The wallet did not sign.",
      "Try again and confirm in your wallet.",
      thrown,
    );
  }
}

/** EIP-1193 provider of an injected Ethereum wallet. */
interface EthereumProvider {
  request(call: { method: string; params: unknown[] }): Promise<unknown>;
}

function ethereumProvider(): EthereumProvider | undefined {
  return (window as { ethereum?: EthereumProvider }).ethereum;
}

async function askEthereum<T>(provider: EthereumProvider, method: string, params: unknown[]): Promise<T> {
  try {
    return (await provider.request({ method, params })) as T;
  } catch (thrown) {
    throw new WalletError(
      "unauthorized",
      "The Ethereum wallet refused.",
      "Try again and confirm in your wallet.",
      thrown,
    );
  }
}

function storedChoice(): { kind: WalletKind; wallet: string; address: string } | undefined {
  try {
    const stored = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "null") as Record<string, unknown> | null;
    const { kind, wallet, address } = stored ?? {};
    const isKnown = kind === "extension" || kind === "ethereum" || kind === "development";
    return isKnown && typeof wallet === "string" && typeof address === "string"
      ? { kind, wallet, address }
      : undefined;
  } catch {
    return undefined;
  }
}
