import type { Clock } from '@galley/kit/clock'
import { warmer } from '../../rootfs/warm.ts'
import { findControllers } from '../../runtimes/oci/cgroup.ts'
import { readingsOf } from '../../runtimes/oci/readings.ts'
import { missingControllers } from '../../runtimes/probe.ts'
import type { RuntimeConfig } from '../../state/container-config.ts'
import { placesOf } from '../../state/places.ts'
import type { PodDriver } from '../driver.ts'
import type { Launcher } from '../launcher.ts'
import { connectToPod } from './connect.ts'
import { clearContainer, endStragglers, makeContainer, wasOutOfMemory } from './oci-container.ts'
import { execFailureOf, execWords } from './oci-exec.ts'
import type { OciHost } from './oci-host.ts'
import { failureOf, runCommand } from './oci-run.ts'
import { clearSandbox, isAlive, makeSandbox } from './oci-sandbox.ts'
import { updateContainer } from './oci-update.ts'
import { containerCgroup, updatePodCgroup } from './pod-cgroup.ts'
import { loopbackRelays } from './relay.ts'

export interface OciDriverOptions {
  readonly folder: string
  readonly runtime: Extract<RuntimeConfig, { kind: 'oci' }>
  readonly launcher: Launcher
  readonly clock: Clock
}

/** Runs pods with runc or crun: namespaces, overlayfs, cgroups. Linux, as root. */
export async function ociDriver(options: OciDriverOptions): Promise<PodDriver> {
  const { runtime } = options
  const host: OciHost = {
    ...options,
    // What no reboot survives.
    run: placesOf(options.folder).run,
    warm: warmer(options.clock),
    keeps: runtime.name === 'runc',
    controllers: await findControllers(),
  }
  const relays = loopbackRelays({ ...host, clock: options.clock })
  return {
    kind: 'oci',
    overlay: true,
    lacks: await missingControllers(),
    reach: (address, port) => ({ address, port }),
    makeSandbox: (places, config, address) => makeSandbox(host, places, config, address),
    isAlive,
    async clearSandbox(places) {
      await relays.end(places)
      await clearSandbox(host, places)
    },
    updateSandbox: ({ record }, resources) =>
      updatePodCgroup(record.config.id, resources, host.controllers),
    makeContainer: (places, config, layers) => makeContainer(host, places, config, layers),
    command: (sandbox, container) => runCommand(host, sandbox, container),
    update: (container, resources) => updateContainer(host, container, resources),
    failureOf,
    wasOutOfMemory: (container, end) => wasOutOfMemory(host, container, end),
    endStragglers: (_, container) => endStragglers(host, container),
    clearContainer: (places) => clearContainer(host, places),
    exec: (sandbox, container, request, folder) =>
      execWords(host, sandbox, container, request, folder),
    execFailureOf,
    processes: ({ places }) => containerCgroup(places, host.controllers).processes(),
    readings: ({ places }) => readingsOf(containerCgroup(places, host.controllers)),
    writtenFolders: ({ rootfs }) => [`${rootfs}/upper`],
    connect: (sandbox, port) => connectToPod(sandbox, port, relays),
  }
}
