import { type Digest, digestOf } from '../../oci/digest.ts'
import { formatPlatform, hostPlatform, runsOn } from '../../oci/platform.ts'
import { summaryOf } from '../cache/layer-store.ts'
import { commandWords } from '../dockerfile/command-form.ts'
import { DockerfileError, UnsupportedDockerfileError } from '../dockerfile/errors.ts'
import type { Run } from '../dockerfile/instructions/run.ts'
import { BuildError } from '../errors.ts'
import { describeChanges } from '../run/changes.ts'
import { type PreparedMounts, prepareMounts } from '../run/mounts.ts'
import { defaultPath, type StageState, shellOf, splitPair } from '../stage-state.ts'
import type { StepOutcome, StepRunner } from '../step-runner.ts'
import type { BuildServices, Step, StepResult } from './step.ts'

/** Arguments that every RUN sees without an ARG, and that are in no history and no cache key. */
const proxyArgs = ['http_proxy', 'https_proxy', 'ftp_proxy', 'no_proxy', 'all_proxy']

export const run: Step<Run> = async (state, instruction, services) => {
  const argv = commandWords(instruction.command, shellOf(state))
  const createdBy = `RUN ${argsRemark(state)}${argv.join(' ')}`
  const mounts = await prepareMounts(state, instruction, services)
  const key = cacheKey(state, instruction, argv, mounts)
  const known = services.useCache ? await knownResult(key, services) : undefined
  if (known) return { state, createdBy, ...known }
  const runner = await requireRunner(instruction, state, services)
  const outcome = await runner.run({
    layers: state.files.layers,
    argv,
    env: environment(state, services, mounts.env),
    workingDir: state.config.WorkingDir || '/',
    user: state.config.User ?? '',
    mounts: await mounts.materialise(),
    network: instruction.network,
    output: (stream, bytes) => services.emit({ kind: 'output', stream, bytes }),
    signal: services.signal,
  })
  try {
    if (outcome.exitCode !== 0) throw failed(instruction, outcome.exitCode)
    return { state, createdBy, ...(await keepResult(state, key, outcome, mounts, services)) }
  } finally {
    await outcome.dispose()
  }
}

async function requireRunner(
  { place }: Run,
  { platform }: StageState,
  { stepRunner }: BuildServices,
): Promise<StepRunner> {
  if (!runsOn(platform, hostPlatform())) {
    throw new UnsupportedDockerfileError(
      place,
      `RUN for ${formatPlatform(platform)} on ${formatPlatform(hostPlatform())}`,
      'Build on a machine of that kind, or give FROM the platform $BUILDPLATFORM.',
    )
  }
  const why = stepRunner
    ? await stepRunner.unavailable()
    : 'nothing that runs containers was given to the build'
  if (stepRunner && why === undefined) return stepRunner
  throw new BuildError('unavailable', `RUN needs a container: ${why}`, {
    next: 'Build where containers run, or take the RUN line out and COPY its result.',
  })
}

function failed({ place, source }: Run, exitCode: number): DockerfileError {
  return new DockerfileError(place, `${source.slice(0, 200)} ended with exit code ${exitCode}`)
}

/** All that the result may depend on: what was there, what is run, and with what. */
function cacheKey(
  state: StageState,
  run: Run,
  argv: readonly string[],
  mounts: PreparedMounts,
): Digest {
  const { Env, WorkingDir, User } = state.config
  const layers = state.files.layers.map(({ diffId }) => diffId)
  const { network } = run
  return digestOf(
    JSON.stringify([
      layers,
      argv,
      Env,
      WorkingDir,
      User,
      [...state.args],
      network,
      mounts.identity,
    ]),
  )
}

const empty = 'empty'

/** A command that changed nothing is remembered too. */
async function knownResult(key: Digest, { layers, cache }: BuildServices) {
  const layer = await layers.find('runs', key)
  if (layer) return { layer: { ...layer, isCached: true }, isCached: true }
  return (await cache.read('runs', key)) === empty ? { isCached: true } : undefined
}

async function keepResult(
  state: StageState,
  key: Digest,
  outcome: StepOutcome,
  mounts: PreparedMounts,
  services: BuildServices,
): Promise<Partial<StepResult>> {
  const { layers, compression, cache } = services
  const changes = await describeChanges(state, outcome.changes, mounts.targets, services)
  if (changes.description.length === 0) {
    await cache.write('runs', key, empty)
    return {}
  }
  const layer = await layers.store(changes.description, changes.contents, compression)
  await layers.remember('runs', key, summaryOf(layer))
  return { layer, isCached: false }
}

function environment(
  state: StageState,
  { buildArgs }: BuildServices,
  secrets: readonly (readonly [string, string])[],
): readonly string[] {
  const proxies = [...buildArgs].filter(([name]) => proxyArgs.includes(name.toLowerCase()))
  const all = new Map([
    ['PATH', defaultPath],
    ...proxies,
    ...state.args,
    ...(state.config.Env ?? []).map(splitPair),
    ...secrets,
  ])
  return [...all].map(([name, value]) => `${name}=${value}`)
}

/** Docker's way to show the arguments that a command saw: their number, then each. */
function argsRemark({ args }: StageState): string {
  const shown = [...args].map(([name, value]) => `${name}=${value} `)
  return shown.length === 0 ? '' : `|${shown.length} ${shown.join('')}`
}
