import { toGalleyError } from '@galley/kit/errors'
import type { Descriptor } from '../oci/descriptor.ts'
import { formatPlatform, type Platform, parsePlatform, runsOn } from '../oci/platform.ts'
import { familiarReference, parseReference } from '../oci/reference.ts'
import type { BaseImages } from './base-images.ts'
import { buildStage, StepCounter } from './build-stage.ts'
import type { FileDigests } from './cache/file-digests.ts'
import type { Dockerfile, Stage } from './dockerfile/dockerfile.ts'
import { atPlace, DockerfileError, type Place } from './dockerfile/errors.ts'
import { type StageInstruction, typedInstruction } from './dockerfile/instructions/table.ts'
import { readTrigger } from './dockerfile/read-instructions.ts'
import { BuildError } from './errors.ts'
import { type LoadedImage, loadImage } from './load-image.ts'
import { StageFiles } from './stage-files.ts'
import { baseOf, findStage, nameOf, planStages, type StagePlan } from './stage-plan.ts'
import { defaultPath, type StageState, withConfig } from './stage-state.ts'
import type { BuildServices } from './steps/step.ts'
import { expanded } from './steps/words.ts'

export interface Build {
  readonly dockerfile: Dockerfile
  readonly target: string | undefined
  readonly platform: Platform
  readonly baseImages: BaseImages | undefined
  readonly digests: FileDigests
  readonly services: Omit<BuildServices, 'filesOf'>
}

/** Builds the target and what it needs, and returns what the target came to. */
export async function buildStages(build: Build): Promise<StageState> {
  const { globalArgs } = build.services
  const plan = planStages(build.dockerfile, build.target, (name) => globalArgs.get(name))
  return new Stages(build, plan).run()
}

class Stages {
  readonly #build: Build
  readonly #plan: StagePlan
  readonly #counter: StepCounter
  readonly #built = new Map<Stage, StageState>()

  constructor(build: Build, plan: StagePlan) {
    this.#build = build
    this.#plan = plan
    const total = plan.stages.reduce((sum, stage) => sum + stage.instructions.length + 1, 0)
    this.#counter = new StepCounter(total, build.services.emit)
  }

  async run(): Promise<StageState> {
    try {
      for (const stage of this.#plan.stages) this.#built.set(stage, await this.#stage(stage))
    } finally {
      // A build that fails has looked at files all the same.
      await this.#build.digests.save()
    }
    const state = this.#built.get(this.#plan.target)
    if (!state) throw new Error('the target is not among the stages of its own plan')
    return state
  }

  async #stage(stage: Stage): Promise<StageState> {
    const name = nameOf(stage)
    const told = () => ({ isCached: false, layerBytes: undefined })
    const start = await this.#counter.count(
      name,
      stage.from,
      () => atPlace(stage.from.place, () => this.#start(stage)),
      told,
    )
    const services: BuildServices = {
      ...this.#build.services,
      filesOf: (from, place) => this.#filesOf(stage, from, place),
    }
    const { OnBuild = [], ...config } = start.config
    const instructions = [...triggers(OnBuild, stage), ...stage.instructions]
    return buildStage({ ...start, config }, instructions, services, {
      counter: this.#counter,
      name,
    })
  }

  async #start(stage: Stage): Promise<StageState> {
    const { dockerfile, services } = this.#build
    const base = baseOf(stage, dockerfile, (name) => services.globalArgs.get(name))
    const platform = this.#platformOf(stage)
    if (base.kind === 'stage') return this.#continued(base.stage)
    const { descriptions } = services
    const empty = { config: {}, history: [], author: undefined, args: new Map() }
    if (base.kind === 'scratch') {
      const config = { Env: [`PATH=${defaultPath}`] }
      return { ...empty, config, platform, files: new StageFiles(descriptions, []) }
    }
    const image = await this.#image(base.name, platform)
    const { architecture, os, variant, config = {}, history = [], author } = image.config
    const own = { os, architecture, ...(variant ? { variant } : {}) }
    if (!runsOn(own, platform)) {
      const message = `${base.name} is for ${formatPlatform(own)}, not ${formatPlatform(platform)}`
      services.emit({ kind: 'warning', message })
    }
    const files = new StageFiles(descriptions, image.layers)
    return { ...withConfig({ ...empty, platform: own, files }, config), history, author }
  }

  /** A stage's arguments end with it; everything else is there for the next. */
  #continued(stage: Stage): StageState {
    const state = this.#built.get(stage)
    if (!state) throw new Error('a stage was planned after one that needs it')
    const files = new StageFiles(this.#build.services.descriptions, state.files.layers)
    return { ...state, args: new Map(), files }
  }

  #platformOf({ from }: Stage): Platform {
    if (from.platform === undefined) return this.#build.platform
    const { globalArgs } = this.#build.services
    return parsePlatform(expanded(from.platform, from, (name) => globalArgs.get(name)))
  }

  async #filesOf(stage: Stage, from: string, place: Place): Promise<StageFiles> {
    const found = findStage(this.#build.dockerfile, from, stage)
    const state = found && this.#built.get(found)
    if (state) return state.files
    const image = await atPlace(place, () => this.#image(from, this.#build.platform))
    return new StageFiles(this.#build.services.descriptions, image.layers)
  }

  async #image(name: string, platform: Platform): Promise<LoadedImage> {
    const { layout } = this.#build.services
    try {
      return await loadImage(layout, await this.#descriptor(name, platform), platform)
    } catch (error) {
      this.#build.services.signal.throwIfAborted()
      const { code, message } = toGalleyError(error)
      throw new BuildError(code, `the image ${name} is not to be had: ${message}`, {
        next: 'Check its name, or pull it first.',
        cause: error,
      })
    }
  }

  async #descriptor(name: string, platform: Platform): Promise<Descriptor> {
    const { layout, signal } = this.#build.services
    const reference = parseReference(name)
    const known = await layout.resolve(reference)
    if (known) return known
    if (this.#build.baseImages) return this.#build.baseImages.bring(reference, platform, signal)
    throw new BuildError(
      'not-found',
      `${familiarReference(reference)} is not among the local images`,
    )
  }
}

/** What the base image asks to be done first. */
function triggers(texts: readonly string[], stage: Stage): readonly StageInstruction[] {
  return texts.map((text) => {
    const { place, escaper } = stage.from
    const instruction = typedInstruction(readTrigger(text, escaper, place))
    if (instruction.kind !== 'from') return instruction
    throw new DockerfileError(place, 'the base image has FROM as an ONBUILD trigger')
  })
}
