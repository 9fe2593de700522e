//! Types by which the node addresses a runtime it does not know.

use sp_core::OpaqueMetadata;
use sp_runtime::{
    ApplyExtrinsicResult, ExtrinsicInclusionMode, OpaqueExtrinsic, generic,
    traits::{BlakeTwo256, Block as BlockT},
    transaction_validity::{TransactionSource, TransactionValidity},
};

pub(crate) type AccountId = sp_runtime::AccountId32;
pub(crate) type Nonce = u32;
pub(crate) type Header = generic::Header<u32, BlakeTwo256>;
pub(crate) type Block = generic::Block<Header, OpaqueExtrinsic>;

/// Stands for the runtime in type positions only: the client calls the WebAssembly from the chain's state.
#[allow(dead_code)] // the macro below needs the name, nobody makes a value
pub(crate) struct Runtime;

/// Native code is never asked, since the executor knows WebAssembly only.
#[allow(dead_code)] // called by generated code of the runtime's side, which a client does not contain
fn native() -> ! {
    unreachable!("runtime calls are executed by the chain's WebAssembly")
}

sp_api::impl_runtime_apis! {
    impl sp_api::Core<Block> for Runtime {
        fn version() -> sp_version::RuntimeVersion { native() }
        fn execute_block(_: <Block as BlockT>::LazyBlock) { native() }
        fn initialize_block(_: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode { native() }
    }

    impl sp_api::Metadata<Block> for Runtime {
        fn metadata() -> OpaqueMetadata { native() }
        fn metadata_at_version(_: u32) -> Option<OpaqueMetadata> { native() }
        fn metadata_versions() -> Vec<u32> { native() }
    }

    impl sp_block_builder::BlockBuilder<Block> for Runtime {
        fn apply_extrinsic(_: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult { native() }
        fn finalize_block() -> <Block as BlockT>::Header { native() }
        fn inherent_extrinsics(_: sp_inherents::InherentData) -> Vec<<Block as BlockT>::Extrinsic> { native() }
        fn check_inherents(_: <Block as BlockT>::LazyBlock, _: sp_inherents::InherentData) -> sp_inherents::CheckInherentsResult { native() }
    }

    impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
        fn validate_transaction(_: TransactionSource, _: <Block as BlockT>::Extrinsic, _: <Block as BlockT>::Hash) -> TransactionValidity { native() }
    }

    impl sp_session::SessionKeys<Block> for Runtime {
        fn generate_session_keys(_: Vec<u8>, _: Option<Vec<u8>>) -> sp_session::OpaqueGeneratedSessionKeys { native() }
        fn decode_session_keys(_: Vec<u8>) -> Option<Vec<(Vec<u8>, sp_core::crypto::KeyTypeId)>> { native() }
    }

    impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
        fn account_nonce(_: AccountId) -> Nonce { native() }
    }
}
