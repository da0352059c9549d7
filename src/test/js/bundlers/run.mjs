/**
 * Runs the bundle of an application.
 *
 *     node run.mjs <bundle> <service> <room>
 */
import { webcrypto } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const [bundle, service, room] = process.argv.slice(2);
// Global since Node 19.
globalThis.crypto ??= webcrypto;
Object.assign(globalThis, { service, room });
await import(pathToFileURL(bundle));
