import { chmod, chown, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DockerfileError } from '../dockerfile/errors.ts'
import type { SecretMount } from '../dockerfile/mount-flag.ts'
import type { StepMount } from '../step-runner.ts'
import type { BuildServices } from '../steps/step.ts'

/**
 * The secret's bytes; undefined when none was given and the step can do without.
 * @throws DockerfileError when it is required
 */
export function secretOf(flag: SecretMount, { secrets }: BuildServices): Uint8Array | undefined {
  const secret = secrets.get(flag.id)
  if (secret || !flag.isRequired) return secret
  throw new DockerfileError(flag.place, `the secret ${flag.id} is required and was not given`)
}

/** A file that only the step's user may read, gone with the build. */
export async function makeSecretMount(
  flag: SecretMount,
  services: BuildServices,
): Promise<StepMount | undefined> {
  const secret = secretOf(flag, services)
  if (!secret || !flag.isFile) return undefined
  const source = join(await services.scratch(), 'secret')
  await writeFile(source, secret, { mode: 0o600 })
  await chown(source, flag.uid, flag.gid)
  await chmod(source, flag.mode)
  return { kind: 'bind', source, target: flag.target, isReadOnly: true }
}
