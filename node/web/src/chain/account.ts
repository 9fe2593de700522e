export { addressOf, hexOf, readAccount } from "@w3space/av-contracts";
