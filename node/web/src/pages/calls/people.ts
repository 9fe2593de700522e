import type { App } from "../../app";
import type { Hex } from "../../api";
import { shortAddress } from "../../format";
import { developmentAccounts } from "../../wallet";

/** Names of accounts as the page knows them: on a development chain its well-known accounts, else the address. */
export class People {
  private readonly names = new Map<Hex, string>();

  constructor(private readonly app: App) {}

  /** Must come before names are asked for; does nothing on a chain of value. */
  async load(): Promise<void> {
    if (!this.app.info.isDevelopment || this.names.size > 0) return;
    for (const { address, name } of await developmentAccounts()) this.names.set(address, name);
  }

  name(account: Hex): string {
    return this.names.get(account) ?? shortAddress(account);
  }
}
