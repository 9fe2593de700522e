//! Nobody calls anybody who isn't a colleague now, however members come, leave, expire and let others act for them.

use crate::life::refusable;
use alloy_primitives::{Address, B256};
use proptest::{collection::vec, prelude::*, test_runner::TestCaseError};
use std::cell::RefCell;
use w3av_contract_tests::{NOW, Person, Suite, runner};
use w3av_interfaces::{call::ICall, firm::IFirm};

/// The first owns the firm; the last is only ever a delegate.
const PEOPLE: [Person; 5] = [
    Person::BOB,
    Person::CHARLIE,
    Person::DAVE,
    Person::EVE,
    Person::FERDIE,
];
/// Lives of a firm when `PROPTEST_CASES` says nothing: every check asks a hundred questions.
const CASES: u32 = 12;
/// Operations in such a life, at most.
const MAX_STEPS: usize = 60;
const STAFF: u8 = 32;
const SCOPE_CALL: u8 = 1;

#[derive(Debug, Clone)]
enum Operation {
    Add {
        who: usize,
        lasts_s: u64,
    },
    Remove {
        who: usize,
    },
    Leave {
        who: usize,
    },
    Delegate {
        principal: usize,
        delegate: usize,
        lasts_s: u64,
    },
    Block {
        by: usize,
        other: usize,
    },
    Request {
        by: usize,
        callee: usize,
    },
    Answer {
        by: usize,
        caller: usize,
    },
    HangUp {
        by: usize,
        other: usize,
    },
    OpenRoom {
        by: usize,
    },
    Advance {
        seconds: u64,
    },
}

fn operation() -> impl Strategy<Value = Operation> {
    let who = 0..PEOPLE.len();
    let member = 1..PEOPLE.len() - 1;
    let lasts = prop::sample::select(vec![0_u64, 60, 3_600]);
    prop_oneof![
        3 => (member.clone(), lasts.clone()).prop_map(|(who, lasts_s)| Operation::Add { who, lasts_s }),
        2 => member.clone().prop_map(|who| Operation::Remove { who }),
        1 => member.prop_map(|who| Operation::Leave { who }),
        2 => (who.clone(), who.clone(), lasts).prop_map(|(principal, delegate, lasts_s)| Operation::Delegate {
            principal,
            delegate,
            lasts_s,
        }),
        1 => (who.clone(), who.clone()).prop_map(|(by, other)| Operation::Block { by, other }),
        6 => (who.clone(), who.clone()).prop_map(|(by, callee)| Operation::Request { by, callee }),
        4 => (who.clone(), who.clone()).prop_map(|(by, caller)| Operation::Answer { by, caller }),
        1 => (who.clone(), who.clone()).prop_map(|(by, other)| Operation::HangUp { by, other }),
        1 => who.prop_map(|by| Operation::OpenRoom { by }),
        3 => prop::sample::select(vec![5_u64, 60, 121, 3_600, 13 * 3_600]).prop_map(|seconds| Operation::Advance { seconds }),
    ]
}

struct Office {
    suite: Suite,
    firm: u32,
    now: u64,
}

#[test]
fn no_call_is_authorised_between_any_but_colleagues() {
    let mut suite = Suite::new();
    let create = IFirm::createFirmCall { metaHash: B256::ZERO };
    let firm = suite.chain.call(PEOPLE[0], suite.firm, create).expect("anybody");
    let office = RefCell::new(Office {
        suite,
        firm,
        now: NOW,
    });
    runner(CASES)
        .run(&vec(operation(), 1..MAX_STEPS), |operations| {
            let office = &mut *office.borrow_mut();
            office.now = NOW;
            office.suite.chain.checkpoint();
            let outcome = operations.iter().try_for_each(|operation| {
                office.apply(operation)?;
                office.check()
            });
            office.suite.chain.roll_back();
            outcome
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

impl Office {
    fn apply(&mut self, operation: &Operation) -> Result<(), TestCaseError> {
        let (firm, firms, calls) = (self.firm, self.suite.firm, self.suite.call);
        let owner = PEOPLE[0];
        let until = |lasts_s| if lasts_s == 0 { 0 } else { self.now + lasts_s };
        let chain = &mut self.suite.chain;
        match *operation {
            Operation::Add { who, lasts_s } => {
                let add = IFirm::addMembersCall {
                    firm,
                    who: vec![PEOPLE[who].address()],
                    roles: STAFF,
                    until: until(lasts_s),
                };
                refusable(chain.call(owner, firms, add))?;
            }
            Operation::Remove { who } => {
                let who = PEOPLE[who].address();
                refusable(chain.call(owner, firms, IFirm::removeMemberCall { firm, who }))?;
            }
            Operation::Leave { who } => {
                let leave = IFirm::removeMemberCall {
                    firm,
                    who: PEOPLE[who].address(),
                };
                refusable(chain.call(PEOPLE[who], firms, leave))?;
            }
            Operation::Delegate {
                principal,
                delegate,
                lasts_s,
            } => {
                let set = IFirm::setDelegateCall {
                    firm,
                    delegate: PEOPLE[delegate].address(),
                    scope: SCOPE_CALL,
                    until: self.now + lasts_s.max(1),
                };
                refusable(chain.call(PEOPLE[principal], firms, set))?;
            }
            Operation::Block { by, other } => {
                let set = ICall::setBlockedCall {
                    other: PEOPLE[other].address(),
                    blocked: true,
                };
                refusable(chain.call(PEOPLE[by], calls, set))?;
            }
            Operation::Request { by, callee } => {
                let (caller, callee) = (PEOPLE[by], PEOPLE[callee].address());
                let request = ICall::requestCallCall {
                    firm,
                    callee,
                    calleeTag: B256::repeat_byte(7),
                    expiresAt: self.now + 60,
                    payload: Vec::new().into(),
                };
                let is_rung = refusable(chain.call(caller, calls, request))?.is_some();
                let are_colleagues = self.are_colleagues(caller.address(), callee);
                prop_assert!(!is_rung || are_colleagues, "a stranger rang");
            }
            Operation::Answer { by, caller } => {
                let answer = ICall::answerCall {
                    firm,
                    caller: PEOPLE[caller].address(),
                    payload: Vec::new().into(),
                };
                let is_answered = refusable(chain.call(PEOPLE[by], calls, answer))?.is_some();
                let are_colleagues = self.are_colleagues(PEOPLE[by].address(), PEOPLE[caller].address());
                prop_assert!(!is_answered || are_colleagues, "a stranger answered");
            }
            Operation::HangUp { by, other } => {
                let hang_up = ICall::hangUpCall {
                    firm,
                    other: PEOPLE[other].address(),
                    fromCaller: true,
                };
                refusable(chain.call(PEOPLE[by], calls, hang_up))?;
            }
            Operation::OpenRoom { by } => {
                let open = ICall::openRoomCall {
                    firm,
                    topology: 1,
                    seats: 4,
                    expiresAt: self.now + 3_600,
                };
                refusable(chain.call(PEOPLE[by], calls, open))?;
            }
            Operation::Advance { seconds } => {
                self.now += seconds;
                self.suite.chain.set_time(self.now);
            }
        }
        Ok(())
    }

    /// Whatever is authorised now is between members of now, or who acts for one now.
    fn check(&mut self) -> Result<(), TestCaseError> {
        let (firm, calls) = (self.firm, self.suite.call);
        let people = PEOPLE.map(|person| (person.address(), self.stands_for_a_member(person.address())));
        for (caller, is_caller_one) in people {
            for (other, is_other_one) in people {
                let are_members = is_caller_one && is_other_one;
                let question = ICall::isAuthorisedCall {
                    firm,
                    caller,
                    callee: other,
                };
                let is_authorised = caller != other && self.suite.view(calls, question);
                prop_assert!(!is_authorised || are_members, "a call outlived a membership");
                let question = ICall::isAdmittedCall {
                    firm,
                    host: caller,
                    who: other,
                };
                let is_admitted = self.suite.view(calls, question);
                prop_assert!(
                    !is_admitted || are_members,
                    "a seat in a room outlived a membership"
                );
            }
        }
        Ok(())
    }

    fn stands_for_a_member(&mut self, who: Address) -> bool {
        let (firm, firms) = (self.firm, self.suite.firm);
        let scope = SCOPE_CALL;
        let who = self.suite.view(firms, IFirm::resolveCall { firm, who, scope });
        !who.is_zero() && self.suite.view(firms, IFirm::isMemberCall { firm, who })
    }

    fn are_colleagues(&mut self, a: Address, b: Address) -> bool {
        let firm = self.firm;
        self.suite
            .view(self.suite.firm, IFirm::sameFirmCall { firm, a, b })
    }
}
