import { chooseRuntime } from '@galley/containers/runtimes/choose-runtime'
import type { RuntimeConfig } from '@galley/containers/state/container-config'
import type { Places } from '@galley/containers/state/places'
import { GalleyError } from '@galley/kit/errors'

export type RuntimeName = 'runc' | 'crun' | 'process'

/**
 * The runtime that was asked for, else the best one.
 * @throws GalleyError `unavailable` when it is not usable here
 */
export async function findRuntime(
  places: Places,
  asked: RuntimeName | undefined,
): Promise<RuntimeConfig> {
  if (asked === 'process') return { kind: 'process' }
  const best = await chooseRuntime(places)
  if (asked === undefined || (best.kind === 'oci' && best.name === asked)) return best
  const { probeRuntimes } = await import('@galley/containers/runtimes/probe')
  const report = (await probeRuntimes()).find(({ name }) => name === asked)
  if (report?.runtime) return report.runtime
  throw new GalleyError('unavailable', `${asked} cannot be used here: ${report?.why}`, {
    next: 'See "galley doctor", or leave out --runtime.',
  })
}
