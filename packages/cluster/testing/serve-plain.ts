import { writeFileSync } from 'node:fs'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { createApi } from '../apiserver/handler.ts'
import { Resources } from '../apiserver/resources.ts'
import { structs } from '../kinds/structure/structs.ts'
import { kinds } from '../kinds/table.ts'
import { createMemoryStore } from '../store/live-store.ts'
import { listenPlain } from './listen-plain.ts'

// node serve-plain.ts KUBECONFIG [PORT]: an API in memory without authentication, for replays.
const [path = 'kubeconfig', port = '0'] = process.argv.slice(2)
const api = createApi({
  store: createMemoryStore(),
  resources: new Resources(kinds, structs),
  clock: systemClock,
  log: createLogger({ level: 'warn' }),
})
const listening = await listenPlain(api, Number(port))
const url = `http://127.0.0.1:${listening.port}`
writeFileSync(path, kubeconfig(url))
process.stdout.write(`${url}\n`)

function kubeconfig(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'plain', cluster: { server } }],
    users: [{ name: 'plain', user: {} }],
    contexts: [{ name: 'plain', context: { cluster: 'plain', user: 'plain' } }],
    'current-context': 'plain',
  })
}
