import { posix } from 'node:path'
import type { Run } from '../dockerfile/instructions/run.ts'
import type { MountFlag, SecretMount } from '../dockerfile/mount-flag.ts'
import type { StageState } from '../stage-state.ts'
import { lookupIn } from '../stage-state.ts'
import type { StepMount } from '../step-runner.ts'
import type { BuildServices } from '../steps/step.ts'
import { expanded } from '../steps/words.ts'
import { prepareBind } from './bind-mount.ts'
import { makeCacheMount } from './cache-mount.ts'
import { makeSecretMount, secretOf } from './secret-mount.ts'

/** The mounts of one RUN, looked at but not made yet: a step whose result is known needs none. */
export interface PreparedMounts {
  /** What of the mounts decides the result. */
  readonly identity: readonly unknown[]
  readonly targets: readonly string[]
  /** Variables that hold secrets. */
  readonly env: readonly (readonly [string, string])[]
  materialise(): Promise<readonly StepMount[]>
}

/** One mount, prepared. */
export interface PreparedMount {
  readonly identity: unknown
  readonly make: () => Promise<StepMount | undefined>
}

export async function prepareMounts(
  state: StageState,
  instruction: Run,
  services: BuildServices,
): Promise<PreparedMounts> {
  const lookup = lookupIn(state)
  const flags = instruction.mounts.map((mount) => ({
    ...mount,
    target: posix.resolve(
      '/',
      state.config.WorkingDir ?? '/',
      expanded(mount.target, instruction, lookup),
    ),
  }))
  const prepared: PreparedMount[] = []
  for (const flag of flags) prepared.push(await prepare(flag, services))
  return {
    identity: prepared.map(({ identity }) => identity),
    targets: flags.map(({ target }) => target),
    env: flags.filter(isSecret).flatMap((flag) => secretVariable(flag, services)),
    async materialise() {
      const mounts: StepMount[] = []
      for (const { make } of prepared) {
        const mount = await make()
        if (mount) mounts.push(mount)
      }
      return mounts
    },
  }
}

/** A secret's value is no part of any key: rotating a password builds nothing anew (BuildKit's rule). */
async function prepare(flag: MountFlag, services: BuildServices): Promise<PreparedMount> {
  const { target } = flag
  switch (flag.kind) {
    case 'bind':
      return prepareBind(flag, services)
    case 'cache':
      return {
        identity: ['cache', target, flag.id],
        make: () => makeCacheMount(flag, services.cache.folder),
      }
    case 'secret':
      secretOf(flag, services)
      return {
        identity: ['secret', target, flag.id, flag.env],
        make: () => makeSecretMount(flag, services),
      }
    default:
      return {
        identity: ['tmpfs', target],
        make: async () => ({ kind: 'tmpfs', target, size: flag.size }),
      }
  }
}

function isSecret(flag: MountFlag): flag is SecretMount {
  return flag.kind === 'secret'
}

function secretVariable(flag: SecretMount, services: BuildServices) {
  const value = secretOf(flag, services)
  return flag.env && value ? [[flag.env, Buffer.from(value).toString()] as const] : []
}
