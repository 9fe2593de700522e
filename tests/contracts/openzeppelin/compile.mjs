// Compiles the reference contracts with the solc of package-lock.json. Writes OUT/<contract>.evm, the init code as bytes.
// Usage: node compile.mjs OUT
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import solc from "solc";

const CONTRACTS = ["ReferenceToken", "ReferenceTicket", "HostileToken"];
/** Code above this many bytes can't be deployed. Source: EIP-170. */
const MAX_CODE = 24_576;

const here = import.meta.dirname;
const out = process.argv[2];
if (out === undefined) throw new Error("usage: node compile.mjs OUT");

const input = {
  language: "Solidity",
  sources: Object.fromEntries(
    CONTRACTS.map((name) => [`${name}.sol`, { content: readFileSync(join(here, `${name}.sol`), "utf8") }]),
  ),
  settings: {
    // As most projects deploy: OpenZeppelin's own configuration.
    optimizer: { enabled: true, runs: 200 },
    evmVersion: "cancun",
    outputSelection: { "*": { "*": ["evm.bytecode.object", "evm.deployedBytecode.object"] } },
  },
};
const importFile = (path) => {
  try {
    return { contents: readFileSync(join(here, "node_modules", path), "utf8") };
  } catch (error) {
    return { error: String(error) };
  }
};
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: importFile }));
const problems = (output.errors ?? []).map(({ formattedMessage }) => formattedMessage);
if (problems.length > 0) throw new Error(problems.join("\n"));

mkdirSync(out, { recursive: true });
for (const name of CONTRACTS) {
  const { bytecode, deployedBytecode } = output.contracts[`${name}.sol`][name].evm;
  const size = deployedBytecode.object.length / 2;
  if (size > MAX_CODE) throw new Error(`${name} has ${size} bytes of code, above ${MAX_CODE}`);
  writeFileSync(join(out, `${name}.evm`), Buffer.from(bytecode.object, "hex"));
  console.log(`${name.padEnd(16)} ${String(size).padStart(6)} bytes`);
}
writeFileSync(join(out, "version.txt"), solc.version());
