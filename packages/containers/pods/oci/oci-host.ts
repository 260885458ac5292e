import type { UnpackedLayer } from '../../rootfs/layer-store.ts'
import type { Controller, ControllerFolder } from '../../runtimes/oci/cgroup.ts'
import { ociCommand } from '../../runtimes/oci/oci-command.ts'
import type { RuntimeConfig } from '../../state/container-config.ts'
import { quote } from '../../terminal/pty.ts'
import type { Launcher } from '../launcher.ts'

/** What the machine offers to run pods with. */
export interface OciHost {
  readonly runtime: Extract<RuntimeConfig, { kind: 'oci' }>
  /** For what no reboot survives. */
  readonly run: string
  readonly launcher: Launcher
  readonly controllers: ReadonlyMap<Controller, ControllerFolder>
  /** See `rootfs/warm.ts`. */
  readonly warm: (layers: readonly UnpackedLayer[]) => Promise<void>
  /** The runtime can leave a container's cgroup in place after its end. */
  readonly keeps: boolean
}

/** The words before a verb of the runtime. */
export function runtimeWords({ runtime, run }: OciHost): readonly string[] {
  return ociCommand(runtime, run)
}

/** Deletes a container, whatever its state; one that is not there is fine. */
export function deleteScript(host: OciHost, id: string): string {
  const words = [...runtimeWords(host), 'delete', '--force', id]
  return `${words.map(quote).join(' ')} >/dev/null 2>&1 || :`
}
