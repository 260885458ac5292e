// A registry as a process of its own: `node serve-registry.ts FOLDER PORT`. Prints its URL when it is ready.
import { startRegistry } from '@galley/images/registry/start-registry'
import { createLogger } from '@galley/kit/logging'

const [data = '', port = '0'] = process.argv.slice(2)
const registry = await startRegistry({
  listen: { host: '127.0.0.1', port: Number(port) },
  data,
  logger: createLogger({ level: 'warn' }),
})
process.stdout.write(`${registry.url}\n`)
process.once('SIGTERM', () => registry.close())
