/**
 * Sends a token transfer as a transaction of the chain, signed by //Bob, and reads its event.
 *
 * A browser takes the signer from a wallet (`polkadot-api/pjs-signer`); everything else is the same.
 */
import { sr25519CreateDerive } from "@polkadot-labs/hdkd";
import { DEV_MINI_SECRET } from "@polkadot-labs/hdkd-helpers";
import { addressOf, callFields, contractLogs, decodeLog, decodeRevert, dryRun, tokenAbi, type ReviveApi } from "@w3space/av-contracts";
import { getPolkadotSigner } from "polkadot-api/signer";
import { createWsClient } from "polkadot-api/ws";
import { encodeFunctionData, parseEther } from "viem";
import { setting } from "./setting.js";

const { url, token } = setting();
const derive = sr25519CreateDerive(DEV_MINI_SECRET);
const [bob, dave] = [derive("//Bob"), derive("//Dave")];
const signer = getPolkadotSigner(bob.publicKey, "Sr25519", bob.sign);

const client = createWsClient(url);
try {
  const api = client.getUnsafeApi();
  const revive = api as unknown as ReviveApi;
  const transfer = (value: bigint) =>
    encodeFunctionData({ abi: tokenAbi, functionName: "transfer", args: [addressOf(dave.publicKey), value] });

  // A call that the contract refuses costs nothing: the dry run says why.
  const refused = await dryRun(revive, token, transfer(2n ** 255n), bob.publicKey);
  const revert = refused.isReverted ? decodeRevert(refused.data) : undefined;
  if (revert?.name !== "ERC20InsufficientBalance") throw new Error(`expected a revert, got ${refused.data}`);
  console.log(`refused: ${revert.signature}`);

  const data = transfer(parseEther("1"));
  const run = await dryRun(revive, token, data, bob.publicKey);
  if (run.isReverted) throw new Error(decodeRevert(run.data)?.name);
  const transaction = api.tx.Revive!.call!(callFields(token, data, run));
  const included = await transaction.signAndSubmit(signer);
  if (!included.ok) throw new Error("the transaction failed");

  const events = included.events as { type: string; value: unknown }[];
  const transfers = contractLogs(events).map((log) => decodeLog(tokenAbi, log));
  const [event] = transfers;
  if (event?.eventName !== "Transfer") throw new Error("no Transfer event");
  console.log(`transferred: ${event.args.value} from ${event.args.from} to ${event.args.to}`);
} finally {
  client.destroy();
}
