import { existsSync } from 'node:fs'
import { bootId } from '../../state/process-identity.ts'
import { allSettled } from '../all-settled.ts'
import type { SandboxPlaces } from '../places.ts'
import type { SandboxConfig } from '../pod-runtime.ts'
import type { StoredSandbox } from '../records.ts'
import { deleteScript, type OciHost, runtimeWords } from './oci-host.ts'
import { pauseId, pausePid, startPause } from './pause.ts'
import { makePodCgroup, removePodCgroup } from './pod-cgroup.ts'
import { clearNamespaces, makeNamespaces } from './sandbox-namespaces.ts'

export async function makeSandbox(
  host: OciHost,
  places: SandboxPlaces,
  config: SandboxConfig,
  address: string,
): Promise<void> {
  await allSettled(
    makePodCgroup(places.id, config.resources, host.controllers),
    makeNamespaces(host.launcher, places, config, address),
  )
  if (config.processes === 'shared') await startPause(host.launcher, places, runtimeWords(host))
}

/** Mounts and processes do not outlive the machine's run. */
export function isAlive({ places, record }: StoredSandbox): boolean {
  if (record.boot !== bootId()) return false
  if (record.config.processes !== 'shared') return true
  const pid = pausePid(places)
  return pid !== undefined && existsSync(`/proc/${pid}`)
}

export async function clearSandbox(host: OciHost, places: SandboxPlaces): Promise<void> {
  if (existsSync(places.pause)) await host.launcher.run(deleteScript(host, pauseId(places)))
  await clearNamespaces(host.launcher, places)
  await removePodCgroup(places.id, host.controllers)
}
