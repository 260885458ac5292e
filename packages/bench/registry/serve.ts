// A registry as a process of its own, so that its time and memory are its alone: `node serve.ts FOLDER`.
// Prints its port when it is ready.

import { startRegistry } from '@galley/images/registry/start-registry'
import { createLogger } from '@galley/kit/logging'

const [data = ''] = process.argv.slice(2)
const registry = await startRegistry({
  listen: { host: '127.0.0.1', port: 0 },
  data,
  logger: createLogger({ level: 'warn' }),
})
process.stdout.write(`${registry.port}\n`)
process.once('SIGTERM', () => registry.close())
