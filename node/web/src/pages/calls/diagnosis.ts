import "./style.css";
import type { App } from "../../app";
import { signalUrl } from "../../call/signal";
import { connectSocket } from "../../call/socket";
import { button, h, linkButton } from "../../element";
import { asProblem } from "../../problem";
import { fragmentOf } from "../../router";

/** The outcome of one check. */
interface Finding {
  isGood: boolean | undefined;
  text: string;
  /** What to do about it. */
  next: string;
}

interface Check {
  name: string;
  run(): Promise<Finding>;
}

const SOCKET_TIMEOUT_MS = 6_000;
const GATHER_TIMEOUT_MS = 4_000;

/** Why a call can't connect: looks at everything that a call needs, one after another, and says what to do. */
export function showDiagnosis(app: App, outlet: HTMLElement, signal: AbortSignal): void {
  document.title = "Diagnosis · W3space A/V";
  const list = h("ol", { className: "checks", aria: { live: "polite" } });
  const run = async () => {
    list.replaceChildren();
    for (const check of checksOf(app)) {
      const item = h("li", {}, h("strong", {}, check.name), h("span", { className: "quiet" }, "Looking…"));
      list.append(item);
      const finding = await check.run().catch(failed);
      if (signal.aborted) return;
      item.dataset["good"] = String(finding.isGood);
      const mark = finding.isGood === undefined ? "•" : finding.isGood ? "✓" : "✗";
      const label = finding.isGood === undefined ? "Note" : finding.isGood ? "In order" : "Problem";
      item.replaceChildren(
        h("strong", {}, h("span", { role: "img", aria: { label } }, mark), ` ${check.name}`),
        h("span", {}, finding.text),
        ...(finding.next === "" ? [] : [h("span", { className: "next" }, finding.next)]),
      );
    }
  };
  outlet.append(
    h("h1", {}, "Why can’t I connect?"),
    h("p", {}, "The page tries everything that a call needs. Nothing of it is sent to anybody."),
    list,
    h(
      "p",
      { className: "actions" },
      button("Look again", () => void run(), "primary", { action: "diagnose" }),
      linkButton("Back to calls", fragmentOf({ page: "calls" })),
    ),
  );
  void run();
}

function checksOf(app: App): Check[] {
  return [
    { name: "Browser", run: async () => browser() },
    { name: "Camera", run: () => permission("camera") },
    { name: "Microphone", run: () => permission("microphone") },
    { name: "Device keys", run: keys },
    { name: "Chain", run: () => chain(app) },
    { name: "Node", run: () => socket(app) },
    { name: "Network", run: candidates },
  ];
}

function good(text: string): Finding {
  return { isGood: true, text, next: "" };
}

function bad(text: string, next: string): Finding {
  return { isGood: false, text, next };
}

function failed(thrown: unknown): Finding {
  const { message, next } = asProblem(thrown);
  return bad(message, next);
}

function browser(): Finding {
  if (!isSecureContext)
    return bad(
      "The page did not come over a secure connection, so the browser gives it no camera.",
      "Open it by https.",
    );
  if (!("RTCRtpScriptTransform" in globalThis))
    return bad(
      "This browser can't encrypt calls from end to end.",
      "Use a current Chromium, Chrome, Edge or Brave.",
    );
  return good("It can encrypt calls from end to end.");
}

async function permission(name: "camera" | "microphone"): Promise<Finding> {
  const kind = name === "camera" ? "videoinput" : "audioinput";
  const devices = await navigator.mediaDevices.enumerateDevices();
  if (!devices.some((device) => device.kind === kind))
    return bad(`There is no ${name}.`, "Plug one in, or take part without it.");
  const { state } = await navigator.permissions.query({ name: name as PermissionName });
  if (state === "denied")
    return bad(
      `The browser may not use the ${name}.`,
      "Allow it with the sign beside the address, and look again.",
    );
  if (state === "prompt")
    return { isGood: undefined, text: "The browser will ask when you call.", next: "Allow it then." };
  return good("The browser may use it.");
}

async function keys(): Promise<Finding> {
  try {
    await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
  } catch {
    return bad("This browser does not make the keys that calls need.", "Update it, or use another one.");
  }
  const isKept = await navigator.storage.persisted?.();
  return isKept === false
    ? {
        isGood: true,
        text: "They can be made.",
        next: "The browser may delete them when space runs short; you would register again.",
      }
    : good("They can be made and are kept.");
}

async function chain(app: App): Promise<Finding> {
  const started = performance.now();
  const { calls } = await app.contracts();
  const account = app.account.value;
  if (calls === undefined)
    return bad("This node carries no calls.", "Ask its operator, or use another node.");
  if (account === undefined)
    return bad("No account is chosen.", "Choose the account that your firm knows you by.");
  const [firms, devices] = await Promise.all([
    calls.firmsOf(account.address),
    calls.devicesOf(account.address),
  ]);
  const took = Math.round(performance.now() - started);
  if (firms.length === 0)
    return bad(
      "The chain answers, but this account is not a member of a firm.",
      "Ask an administrator of your firm.",
    );
  if (devices.size === 0)
    return bad(
      "The chain knows no device of this account.",
      "Register this browser on the page with the calls.",
    );
  return good(`It answers in ${took} ms: firm ${firms.join(", ")}, ${devices.size} of 4 devices.`);
}

/** Opens a socket of its own, so that the one for calls stays. The node speaks first. */
function socket(app: App): Promise<Finding> {
  return new Promise((resolve) => {
    const started = performance.now();
    const opened = connectSocket(signalUrl(location.href));
    const finish = (finding: Finding) => {
      clearTimeout(timer);
      opened.onclose = null;
      opened.close();
      resolve(finding);
    };
    const next = "Check that no proxy or firewall blocks WebSockets, or ask the node's operator.";
    const timer = setTimeout(
      () => finish(bad("The node's socket does not answer.", next)),
      SOCKET_TIMEOUT_MS,
    );
    opened.onclose = () => finish(bad("The node takes no socket for calls.", next));
    opened.onmessage = ({ data }) => {
      const challenge = JSON.parse(String(data)) as Record<string, unknown>;
      const isSame =
        String(challenge["genesis"]).toLowerCase() === app.info.genesisHash &&
        String(challenge["contract"]).toLowerCase() === app.info.contracts.call;
      finish(
        isSame
          ? good(`Its socket answers in ${Math.round(performance.now() - started)} ms.`)
          : bad("The node signals for another chain or contract than this page.", "Tell its operator."),
      );
    };
  });
}

/** Which addresses the browser would offer to the other side. */
async function candidates(): Promise<Finding> {
  const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  try {
    connection.createDataChannel("diagnosis");
    const types = new Set<string>();
    const gathered = new Promise<void>((resolve) => {
      connection.onicecandidate = ({ candidate }) => {
        if (candidate === null) resolve();
        else if (candidate.type !== null) types.add(`${candidate.type}/${candidate.protocol ?? ""}`);
      };
    });
    await connection.setLocalDescription();
    await Promise.race([gathered, new Promise((resolve) => setTimeout(resolve, GATHER_TIMEOUT_MS))]);
    if (types.size === 0)
      return bad(
        "The browser found no address to be reached at.",
        "Check the network, and extensions that hide addresses.",
      );
    return good(
      `It offers ${types.size} kind${types.size === 1 ? "" : "s"} of address: ${[...types].sort().join(", ")}.`,
    );
  } finally {
    connection.close();
  }
}
