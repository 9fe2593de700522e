type Child = Node | string | null | undefined | false;
type Props<K extends keyof HTMLElementTagNameMap> = Partial<
  Omit<HTMLElementTagNameMap[K], "style" | "dataset">
> & {
  data?: Record<string, string>;
  aria?: Record<string, string>;
  on?: Record<string, (event: Event) => void>;
  role?: string;
};

/** One HTML element with properties, `data-` and `aria-` attributes, listeners and children. Text is never parsed as HTML. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props<K> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  const { data = {}, aria = {}, on = {}, role, ...rest } = props;
  Object.assign(element, rest);
  if (role !== undefined) element.setAttribute("role", role);
  for (const [name, value] of Object.entries(data)) element.dataset[name] = value;
  for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, value);
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  element.append(
    ...children.filter(
      (child): child is Node | string => child !== null && child !== undefined && child !== false,
    ),
  );
  return element;
}

/** A push button. */
export function button(
  label: string,
  press: () => void,
  className = "",
  data: Record<string, string> = {},
): HTMLButtonElement {
  return h("button", { type: "button", className, data, on: { click: press } }, label);
}

/** A link that looks like a button. */
export function linkButton(
  label: string,
  href: string,
  className = "",
  data: Record<string, string> = {},
): HTMLAnchorElement {
  return h("a", { href, className: `button ${className}`.trim(), data }, label);
}

/** A message with an optional next step and actions. `alert` is read out at once. */
export function notice(
  text: string,
  next = "",
  actions: Node[] = [],
  kind: "info" | "alert" = "info",
): HTMLElement {
  return h(
    "div",
    { className: `notice ${kind}`, role: kind === "alert" ? "alert" : "status" },
    h("p", {}, h("strong", {}, text)),
    next !== "" && h("p", {}, next),
    actions.length > 0 && h("p", { className: "actions" }, ...actions),
  );
}
