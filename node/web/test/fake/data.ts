/** What the FAKE node and the FAKE chain agree on. */

const address = (digit: string) => `0x${digit.repeat(40)}` as const;

export const CONTRACTS = {
  w3w: address("1"),
  w3space: address("2"),
  firm: address("3"),
  ticket: address("4"),
  event: address("5"),
  call: address("6"),
};

/** The FAKE firm, whose members are the development accounts. */
export const FIRM = 1;

const now = Math.floor(Date.now() / 1000);
const HOST = "0xf24ff3a9cf04c71dbc94d0b566f7a27b94566cac";
const base = {
  host: HOST,
  firm: 1,
  pay_token: CONTRACTS.w3w,
  renditions: 3,
  transferable: true,
  on_air: false,
  sold: 3,
  timeout_policy: 1,
};

export const EVENTS = [
  {
    ...base,
    id: 1,
    title: "Midnight Synth Session",
    price: "12500000000000000000",
    capacity: 500,
    start: now - 900,
    end: now + 5400,
    state: "live",
    on_air: true,
  },
  {
    ...base,
    id: 2,
    title:
      "A Conversation About Small Kernels, Long Nights and Everything That Happened Between the Two Releases",
    price: "1000000000000000",
    capacity: 200,
    start: now + 7200,
    end: now + 10800,
    state: "scheduled",
    transferable: false,
  },
  {
    ...base,
    id: 3,
    title: "Chamber Orchestra, Open Rehearsal",
    price: "0",
    capacity: 3,
    start: now + 172800,
    end: now + 180000,
    state: "scheduled",
    pay_token: CONTRACTS.w3space,
  },
  {
    ...base,
    id: 4,
    title: "Street Food Walk",
    price: "3000000000000000000",
    capacity: 50,
    start: now - 3600,
    end: now + 3600,
    state: "cancelled",
  },
  {
    ...base,
    id: 5,
    title: "Founders’ Breakfast",
    price: "40000000000000000000",
    capacity: 120,
    sold: 98,
    start: now - 90000,
    end: now - 86400,
    state: "settled",
    pay_token: CONTRACTS.w3space,
  },
];
