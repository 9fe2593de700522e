import "./calls/style.css";
import type { App } from "../app";
import { CallCenter, type Current } from "../call/center";
import { PairCall } from "../call/pair";
import { h } from "../element";
import { Desk } from "./calls/desk";
import { Lobby } from "./calls/lobby";
import { People } from "./calls/people";
import { expose } from "./calls/probe";
import { showRing } from "./calls/ring";
import { Stage } from "./calls/stage";

/** Calls go on while other parts of the page are shown, so there is one center for all of them. */
let running: { center: CallCenter; people: People } | undefined;

/** Takes calls from now on, whatever is shown. */
export function takeCalls(app: App): { center: CallCenter; people: People } {
  if (running !== undefined) return running;
  const center = new CallCenter(app);
  const people = new People(app);
  running = { center, people };
  center.addEventListener("ring", () => showRing(center, people));
  expose(center);
  void people.load().catch((thrown: unknown) => console.info("no names", thrown));
  void center.open();
  return running;
}

/** Calls: whether this browser takes them, colleagues and rooms, and what goes on now. */
export function showCalls(app: App, outlet: HTMLElement, signal: AbortSignal): void {
  document.title = "Calls · W3space A/V";
  const { center, people } = takeCalls(app);
  const desk = new Desk(app, center);
  const body = h("div", {});
  outlet.append(h("h1", {}, "Calls"), desk.element, body);
  let lobby: Lobby | undefined;
  let stage: Stage | undefined;

  const show = () => {
    desk.show();
    const { current, state } = center;
    if (current !== undefined) {
      if (stage?.current === current) return stage.show();
      lobby?.close();
      lobby = undefined;
      stage?.close();
      stage = new Stage(center, people, current);
      body.replaceChildren(stage.element);
      // The button that was pressed is gone.
      stage.element.focus({ preventScroll: true });
      return stage.show();
    }
    stage?.close();
    stage = undefined;
    if (state.name !== "open") {
      lobby?.close();
      lobby = undefined;
      return body.replaceChildren();
    }
    if (lobby !== undefined) return lobby.show();
    if (document.activeElement === document.body) outlet.focus({ preventScroll: true });
    lobby = new Lobby(app, center, people, state.own);
    body.replaceChildren(lobby.element);
  };
  const over = (event: Event) => desk.say(farewell((event as CustomEvent<Current>).detail, people));
  center.addEventListener("change", show, { signal });
  center.addEventListener("over", over, { signal });
  signal.addEventListener("abort", () => {
    lobby?.close();
    stage?.close();
  });
  show();
}

/** Why it is over and what to do now, in plain words. */
function farewell(over: Current, people: People): { text: string; next: string; isAlert: boolean } {
  const { state } = over;
  if (state.name !== "ended") return { text: "The call is over.", next: "", isAlert: false };
  const who = over instanceof PairCall ? people.name(over.options.other) : "The room";
  const [text, advice, isAlert] = FAREWELLS[state.reason];
  const isWriting = over instanceof PairCall && over.isEndOurs;
  const next = isWriting ? `${advice} Your wallet may ask to write the end on the chain.`.trim() : advice;
  return {
    text: text.replace("%", who),
    next: state.detail === "" || !isAlert ? next : `${state.detail} ${next}`.trim(),
    isAlert,
  };
}

type EndOf<C> = C extends { state: infer S }
  ? S extends { name: "ended"; reason: infer R }
    ? R
    : never
  : never;

const FAREWELLS: Record<EndOf<Current>, [string, string, boolean]> = {
  hung_up: ["The call is over.", "", false],
  declined: ["% declined.", "Try again later, or write to them.", false],
  busy: ["% is in another call.", "Try again later.", false],
  no_answer: ["% did not answer.", "Try again later.", false],
  cancelled: ["% gave up.", "Call back if you like.", false],
  answered_elsewhere: ["You answered on another device.", "", false],
  unreachable: ["% could not be reached.", "Try again; the diagnosis shows what is in the way.", true],
  intercepted: [
    "The call was ended, because nothing proved that you reached % and nobody between.",
    "No picture or sound was sent. Try again; if it stays, use another network and tell the operator of this node.",
    true,
  ],
  not_authorised: ["The chain does not authorise this any more.", "Ask an administrator of the firm.", true],
  not_requested: ["The call was not made.", "", true],
  left: ["You left the room.", "", false],
  closed: ["The room is closed.", "Open a room of your own, or choose another one.", true],
  full: ["All seats of the room are taken.", "Wait until somebody leaves.", true],
};
