import type { App } from "../app";
import { button, h, notice } from "../element";
import { formatAmount, shortAddress } from "../format";
import { asProblem } from "../problem";
import { fragmentOf } from "../router";
import { type Account, accountsOf, extensions, hasEthereumWallet, type WalletKind } from "../wallet";

/** Top bar: the way home, the account in use and its balances. */
export function showBar(app: App, outlet: HTMLElement): void {
  const balances = h("span", { className: "balances", data: { balances: "" } });
  const account = h("div", { className: "account" });
  outlet.replaceChildren(
    h(
      "a",
      { className: "home", href: fragmentOf({ page: "events" }) },
      h("img", { src: "icon.svg", alt: "", width: 28, height: 28 }),
      "W3space A/V",
    ),
    h(
      "nav",
      { aria: { label: "Parts of the page" } },
      app.info.contracts.call !== undefined && h("a", { href: fragmentOf({ page: "calls" }) }, "Calls"),
    ),
    h(
      "div",
      { className: "spacer" },
      app.info.isDevelopment &&
        h(
          "span",
          { className: "badge", title: "Accounts and tokens of this chain have no value" },
          "Development chain",
        ),
    ),
    balances,
    account,
  );
  const show = () => {
    const { value } = app.account;
    const chooser = button(
      value?.name ?? "Choose account",
      () => openAccountChooser(app),
      value === undefined ? "primary" : "",
      { action: "choose-account" },
    );
    if (value !== undefined) {
      chooser.dataset["address"] = value.address;
      chooser.append(h("code", {}, shortAddress(value.address)));
    }
    account.replaceChildren(chooser);
    void showBalances(app, balances, value);
  };
  app.account.watch(show);
  app.addEventListener("balances", show);
  show();
}

async function showBalances(app: App, outlet: HTMLElement, account: Account | undefined): Promise<void> {
  if (account === undefined) {
    outlet.textContent = "";
    return;
  }
  try {
    const suite = await app.contracts();
    const { w3w, w3space } = app.info.contracts;
    const [first, second] = await Promise.all([
      suite.balance(w3w, account.address),
      suite.balance(w3space, account.address),
    ]);
    if (app.account.value !== account) return;
    outlet.title = "";
    outlet.replaceChildren(
      h("span", {}, `${formatAmount(first)} W3W`),
      h("span", {}, `${formatAmount(second)} W3SPACE`),
    );
  } catch (thrown) {
    const problem = asProblem(thrown);
    outlet.title = `${problem.message} ${problem.next}`;
    outlet.textContent = "Balances not available";
  }
}

/** Lets the user choose an account of a wallet in this browser, or one of the development accounts. */
export function openAccountChooser(app: App): void {
  const list = h("div", { role: "status", aria: { live: "polite" } });
  const dialog = h("dialog", { className: "chooser", aria: { labelledby: "chooser-title" } });
  const close = () => dialog.close();
  const choose = (account: Account) => {
    app.account.choose(account);
    close();
  };
  const offer = (label: string, kind: WalletKind, wallet: string) =>
    button(label, () => void listAccounts(list, () => accountsOf(kind, wallet), choose), "wide", {
      wallet: kind,
    });

  const wallets = [
    ...extensions().map((name) => offer(`Wallet “${name}”`, "extension", name)),
    ...(hasEthereumWallet() ? [offer("Ethereum wallet (watching only)", "ethereum", "")] : []),
    ...(app.info.isDevelopment ? [offer("Development accounts", "development", "")] : []),
  ];
  dialog.append(
    h("h2", { id: "chooser-title" }, "Choose an account"),
    wallets.length > 0
      ? h("div", { className: "stack" }, ...wallets)
      : notice(
          "No wallet found in this browser.",
          "Install a Polkadot wallet extension, then reload the page.",
        ),
    list,
    h(
      "p",
      { className: "actions" },
      app.account.value !== undefined &&
        button("Forget account", () => {
          app.account.choose(undefined);
          close();
        }),
      button("Close", close),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

async function listAccounts(
  list: HTMLElement,
  load: () => Promise<Account[]>,
  choose: (account: Account) => void,
): Promise<void> {
  list.replaceChildren(h("p", { className: "quiet" }, "Asking the wallet…"));
  try {
    const accounts = await load();
    list.replaceChildren(
      h(
        "ul",
        { className: "accounts" },
        ...accounts.map((account) => {
          const entry = button(account.name, () => choose(account), "wide", {
            account: account.name,
            address: account.address,
          });
          entry.append(h("code", {}, shortAddress(account.address)));
          return h("li", {}, entry);
        }),
      ),
    );
  } catch (thrown) {
    const problem = asProblem(thrown);
    list.replaceChildren(notice(problem.message, problem.next, [], "alert"));
  }
}
