import { type DeviceKeys, generateDeviceKeys, withPublic } from "./device";

/** Device keys of this browser, by chain, contract and account. The private halves never leave the browser's own store. */
const DATABASE = "w3av.devices";
const STORE = "keys";

interface Stored {
  signing: CryptoKeyPair;
  agreement: CryptoKeyPair;
}

/** The keys kept under this name, or new ones that are kept from now on. */
export async function deviceKeys(name: string): Promise<DeviceKeys> {
  const database = await openDatabase();
  try {
    const found = await request<Stored | undefined>(database.transaction(STORE).objectStore(STORE).get(name));
    if (found !== undefined) return await withPublic(found.signing, found.agreement);
    const keys = await generateDeviceKeys();
    const { signing, agreement } = keys;
    await request(
      database.transaction(STORE, "readwrite").objectStore(STORE).put({ signing, agreement }, name),
    );
    return keys;
  } finally {
    database.close();
  }
}

/** Name of an account's keys in this browser. */
export function keysName(genesis: string, contract: string, account: string): string {
  return `${genesis.slice(2, 10)}/${contract}/${account}`;
}

async function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return request(opening);
}

function request<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("the browser's store failed"));
  });
}
