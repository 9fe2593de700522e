/**
 * Reads a token with viem's encoders over the chain's own RPC: no Ethereum RPC is needed for reading.
 *
 * Sending with viem (`writeContract`) needs an Ethereum RPC beside the node (`pallet-revive-eth-rpc`) and an Ethereum key; the ABIs are the same.
 * Such an RPC can't see the logs of transactions that were not sent through it, so `watchContractEvent` and `getLogs` miss most of them: read
 * events from blocks, as here.
 */
import { contractLogs, decodeRevert, dryRun, tokenAbi, topics, type ReviveApi } from "@w3space/av-contracts";
import { createWsClient } from "polkadot-api/ws";
import { decodeEventLog, decodeFunctionResult, encodeFunctionData, formatEther, type Hex } from "viem";
import { setting } from "./setting.js";

const { url, token } = setting();
const client = createWsClient(url);
try {
  const api = client.getUnsafeApi();
  const functionName = "totalSupply";
  // What `eth_call` does, asked of the runtime.
  const call = encodeFunctionData({ abi: tokenAbi, functionName });
  const run = await dryRun(api as unknown as ReviveApi, token, call);
  if (run.isReverted) throw new Error(decodeRevert(run.data)?.name);
  const supply = decodeFunctionResult({ abi: tokenAbi, functionName, data: run.data });
  console.log(`supply: ${formatEther(supply)}`);

  // What `eth_getLogs` does, asked of a block: the events of all, of which these are the token's transfers.
  const { hash, number } = await client.getFinalizedBlock();
  const events = (await api.query.System!.Events!.getValue({ at: hash })) as { event: { type: string; value: unknown } }[];
  const logs = contractLogs(events.map(({ event }) => event));
  for (const log of logs) {
    if (log.contract !== token.toLowerCase() || log.topics[0] !== topics.token.Transfer) continue;
    const [signature, ...indexed] = log.topics as [Hex, ...Hex[]];
    const event = decodeEventLog({ abi: tokenAbi, eventName: "Transfer", topics: [signature, ...indexed], data: log.data });
    console.log(`block ${number}: ${formatEther(event.args.value)} from ${event.args.from} to ${event.args.to}`);
  }
} finally {
  client.destroy();
}
