use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures::future::{BoxFuture, FutureExt};
use tokio::sync::mpsc;
use w3av_api::{CallDirectory, ChainViewError, Keepalive, SignalParts};
use w3av_signal::{CallId, ChangedDevices, DeviceId, DeviceRecord, Domain, EndReason, Grant, Standing};
use w3av_types::Address;

/// Tables instead of contracts, with faults on demand.
#[derive(Debug, Default)]
pub(crate) struct FakeDirectory {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) devices: BTreeMap<DeviceId, DeviceRecord>,
    pub(crate) members: BTreeSet<Address>,
    pub(crate) calls: BTreeMap<(Address, Address), CallId>,
    pub(crate) rooms: BTreeMap<Address, CallId>,
    /// Before each answer.
    pub(crate) delay: Duration,
    /// So many questions go without an answer.
    pub(crate) refusals: usize,
}

/// A test's hold on the signalling of its node.
#[derive(Debug)]
pub(crate) struct Calls {
    directory: Arc<FakeDirectory>,
    touched: mpsc::Sender<ChangedDevices>,
    ahead_ms: Arc<AtomicU64>,
    /// When it stands still.
    stopped_ms: Arc<AtomicU64>,
}

impl Calls {
    pub(crate) fn new(keepalive: Keepalive) -> (Self, SignalParts) {
        let (touched, blocks) = mpsc::channel(8);
        let (directory, ahead_ms) = (Arc::new(FakeDirectory::default()), Arc::<AtomicU64>::default());
        let stopped_ms = Arc::<AtomicU64>::default();
        let (ahead, stopped) = (Arc::clone(&ahead_ms), Arc::clone(&stopped_ms));
        let parts = SignalParts {
            domain: DOMAIN,
            directory: Arc::clone(&directory) as _,
            touched: blocks,
            clock: Arc::new(move || match stopped.load(Ordering::SeqCst) {
                0 => unix_ms() + ahead.load(Ordering::SeqCst),
                at_ms => at_ms,
            }),
            keepalive,
        };
        let calls = Self {
            directory,
            touched,
            ahead_ms,
            stopped_ms,
        };
        (calls, parts)
    }

    /// The contracts, to look at and to change.
    pub(crate) fn chain(&self) -> MutexGuard<'_, State> {
        self.directory.state.lock().expect("not poisoned")
    }

    /// A finalized block that touched the contracts and, when named, a device.
    pub(crate) async fn block(&self, devices: &[DeviceId]) {
        let devices = ChangedDevices::Named(devices.to_vec());
        self.touched.send(devices).await.expect("the node follows");
    }

    /// Sets the node's clock ahead. It notices within a second.
    pub(crate) fn skip_ms(&self, ms: u64) {
        self.ahead_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Lets the node's clock stand still.
    pub(crate) fn stop_clock(&self) {
        self.stopped_ms.store(self.now_ms(), Ordering::SeqCst);
    }

    pub(crate) fn now_ms(&self) -> u64 {
        unix_ms() + self.ahead_ms.load(Ordering::SeqCst)
    }
}

impl FakeDirectory {
    fn answer<T: Send + 'static>(
        &self,
        answer: impl FnOnce(&State) -> T + Send + 'static,
    ) -> BoxFuture<'_, Result<T, ChainViewError>> {
        async move {
            let delay = self.state.lock().expect("not poisoned").delay;
            tokio::time::sleep(delay).await;
            let mut state = self.state.lock().expect("not poisoned");
            if let Some(left) = state.refusals.checked_sub(1) {
                state.refusals = left;
                let reason = "refused on demand".to_owned();
                return Err(ChainViewError::Unavailable { reason });
            }
            Ok(answer(&state))
        }
        .boxed()
    }
}

impl CallDirectory for FakeDirectory {
    fn device(&self, device: DeviceId) -> BoxFuture<'_, Result<Option<DeviceRecord>, ChainViewError>> {
        self.answer(move |state| state.devices.get(&device).copied())
    }

    fn call(
        &self,
        _firm: u32,
        caller: Address,
        callee: Address,
        call: CallId,
    ) -> BoxFuture<'_, Result<Standing, ChainViewError>> {
        self.answer(move |state| {
            let id = state.calls.get(&(caller, callee)).copied();
            state.standing(id == Some(call), [caller, callee], 0)
        })
    }

    fn seat(
        &self,
        _firm: u32,
        host: Address,
        room: CallId,
        account: Address,
    ) -> BoxFuture<'_, Result<Standing, ChainViewError>> {
        self.answer(move |state| {
            let id = state.rooms.get(&host).copied();
            state.standing(id == Some(room), [host, account], 8)
        })
    }
}

impl State {
    fn standing(&self, is_known: bool, accounts: [Address; 2], seats: u8) -> Standing {
        match is_known {
            false => Standing::Unknown,
            true if accounts.iter().all(|account| self.members.contains(account)) => Standing::Valid(Grant {
                until_s: u64::MAX,
                topology: 1,
                seats,
            }),
            true => Standing::Over(EndReason::NotAuthorised),
        }
    }
}

fn unix_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    u64::try_from(since.as_millis()).expect("before the year 584 million")
}

pub(crate) const DOMAIN: Domain = Domain {
    genesis: [6; 32],
    contract: Address([0xCA; 20]),
};
