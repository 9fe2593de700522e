import type { CallCenter } from "../../call/center";
import { button, h } from "../../element";
import { fragmentOf } from "../../router";
import type { People } from "./people";

/** Shows an incoming call over whatever is shown, until it is accepted, declined or over. */
export function showRing(center: CallCenter, people: People): void {
  const { incoming } = center;
  if (incoming === undefined) return;
  const tone = new Tone();
  const dialog = h("dialog", {
    className: "ring",
    aria: { labelledby: "ring-title" },
    data: { ring: incoming.options.other },
  });
  const accept = (video: boolean) => {
    location.hash = fragmentOf({ page: "calls" });
    void center.acceptIncoming({ audio: true, video });
    dialog.close();
  };
  const decline = () => {
    center.declineIncoming();
    dialog.close();
  };
  dialog.append(
    h("h2", { id: "ring-title" }, `${people.name(incoming.options.other)} is calling`),
    h(
      "p",
      { className: "quiet" },
      `Firm ${incoming.options.firm}. Your camera and microphone are off until you accept.`,
    ),
    h(
      "p",
      { className: "actions" },
      button("Accept", () => accept(true), "primary", { action: "accept" }),
      button("Without camera", () => accept(false), "", { action: "accept-audio" }),
      button("Decline", decline, "danger", { action: "decline" }),
    ),
  );
  // Escape declines, as the button does.
  dialog.addEventListener("cancel", () => center.declineIncoming());
  const over = () => {
    if (center.incoming === incoming) return;
    center.removeEventListener("change", over);
    dialog.close();
  };
  center.addEventListener("change", over);
  dialog.addEventListener("close", () => {
    tone.stop();
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

const BEEP_MS = 2_400;

/** A quiet double beep. Silent where the browser plays no sound before the user touched the page. */
class Tone {
  private readonly context = new AudioContext();
  private readonly timer = setInterval(() => this.beep(), BEEP_MS);

  constructor() {
    this.beep();
  }

  stop(): void {
    clearInterval(this.timer);
    void this.context.close();
  }

  private beep(): void {
    for (const after of [0, 0.25]) {
      const at = this.context.currentTime + after;
      const [oscillator, gain] = [this.context.createOscillator(), this.context.createGain()];
      oscillator.frequency.value = 660;
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(0.08, at + 0.02);
      gain.gain.linearRampToValueAtTime(0, at + 0.18);
      oscillator.connect(gain).connect(this.context.destination);
      oscillator.start(at);
      oscillator.stop(at + 0.2);
    }
  }
}
