import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ensurePki } from '@galley/cluster/pki/pki'
import { serverNames } from '@galley/cluster/pki/server-names'
import type { ClusterFolder, ClusterProcess } from '@galley/cluster/process/cluster-folder'
import { sleep, systemClock } from '@galley/kit/clock'
import { GalleyError } from '@galley/kit/errors'
import { host, servicesOf } from './network.ts'
import type { ServerOrder } from './serve-cluster.ts'

const server = resolve(import.meta.dirname, '../cluster-server.js')

/**
 * Megabytes of each half of the heap that holds short-lived objects. Left to itself V8 lets both grow to 64 and keeps them, which
 * is 90 MB more with 10,000 pods stored; 8 instead of 16 are another 17 MB less with 30 running pods (measured).
 */
const smallYoungHeap = '--max-semi-space-size=8'

/** A start that takes longer than this will not come about. */
const longestMs = 60_000

/** Starts a process that serves the cluster, and goes on when this one ends. Resolves once it, or another, serves. */
export async function startInBackground(
  folder: ClusterFolder,
  order: ServerOrder,
): Promise<ClusterProcess> {
  mkdirSync(folder.path, { recursive: true, mode: 0o700 })
  // This start's words begin here.
  const log = openSync(folder.log, 'w', 0o600)
  const flags = [...process.execArgv, smallYoungHeap]
  const child = spawn(process.execPath, [...flags, server, JSON.stringify(order)], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  void makeCertificates(folder, order).finally(() => {
    if (child.connected) child.disconnect()
  })
  let status: number | null | undefined
  child.once('exit', (code) => (status = code))
  child.unref()
  const end = systemClock.monotonic() + longestMs
  while (systemClock.monotonic() < end) {
    const state = folder.state()
    if (state.kind === 'running') {
      // Another start, begun before this one, may have come first.
      if (state.process.pid !== child.pid) child.kill('SIGKILL')
      return state.process
    }
    if (status !== undefined) throw failed(folder)
    await sleep(systemClock, 5)
  }
  child.kill('SIGTERM')
  throw new GalleyError('deadline', `The cluster did not serve within ${longestMs / 1000} s`, {
    next: `See ${folder.log}.`,
  })
}

/**
 * The library that makes certificates is as large as half a server: this process, which only waits, reads it while the
 * other reads itself. What goes wrong here the other will meet, and tell of.
 */
async function makeCertificates({ path }: ClusterFolder, { settings }: ServerOrder): Promise<void> {
  const names = serverNames(host, servicesOf(settings))
  await ensurePki({ folder: join(path, 'pki'), names, now: systemClock.now() }).catch(() => {})
}

/** The started process has said why in the log: its last words are passed on. */
function failed({ log }: ClusterFolder): GalleyError {
  const words = readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n')
  return new GalleyError('unavailable', `The cluster did not start:\n${words}`, {
    next: `All of it stands in ${log}.`,
  })
}
