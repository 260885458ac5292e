import type { Dockerfile, Stage } from './dockerfile/dockerfile.ts'
import type { Lookup } from './dockerfile/expand.ts'
import { BuildError } from './errors.ts'
import { expanded } from './steps/words.ts'

/** What a FROM line refers to. */
export type Base =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly stage: Stage }
  | { readonly kind: 'image'; readonly name: string }

/** The stage to be built, with all that it needs, in the order of the file. */
export interface StagePlan {
  readonly target: Stage
  readonly stages: readonly Stage[]
}

/**
 * The stages that the target needs, itself included; the others are not built.
 * @param target a stage's name or number; the last stage when undefined
 * @throws BuildError when there is no such stage
 */
export function planStages(
  dockerfile: Dockerfile,
  target: string | undefined,
  lookup: Lookup,
): StagePlan {
  const last = target === undefined ? dockerfile.stages.at(-1) : findStage(dockerfile, target)
  if (!last) {
    const names = dockerfile.stages.map(nameOf).join(', ')
    throw new BuildError('not-found', `there is no stage ${target}; the stages are ${names}`)
  }
  const needed = new Set<Stage>()
  const need = (stage: Stage) => {
    if (needed.has(stage)) return
    needed.add(stage)
    for (const other of needs(stage, dockerfile, lookup)) need(other)
  }
  need(last)
  return { target: last, stages: dockerfile.stages.filter((stage) => needed.has(stage)) }
}

export function nameOf({ index, from }: Stage): string {
  return from.name ?? String(index)
}

/** A stage is known to those after it only, so that no circle can be. */
export function findStage(dockerfile: Dockerfile, name: string, before?: Stage): Stage | undefined {
  const known = dockerfile.stages.slice(0, before?.index)
  const named = known.findLast(({ from }) => from.name === name.toLowerCase())
  return named ?? (/^\d+$/.test(name) ? known[Number(name)] : undefined)
}

/** @param lookup the global arguments */
export function baseOf(stage: Stage, dockerfile: Dockerfile, lookup: Lookup): Base {
  const name = expanded(stage.from.base, stage.from, lookup)
  if (name === 'scratch') return { kind: 'scratch' }
  const before = dockerfile.stages.slice(0, stage.index)
  const found = before.findLast(({ from }) => from.name === name.toLowerCase())
  return found ? { kind: 'stage', stage: found } : { kind: 'image', name }
}

function needs(stage: Stage, dockerfile: Dockerfile, lookup: Lookup): readonly Stage[] {
  const base = baseOf(stage, dockerfile, lookup)
  const names = stage.instructions.flatMap((instruction) => {
    if (instruction.kind === 'copy') return [instruction.from]
    if (instruction.kind !== 'run') return []
    return instruction.mounts.map((mount) => (mount.kind === 'bind' ? mount.from : undefined))
  })
  const others = names.flatMap((name) => (name ? [findStage(dockerfile, name, stage)] : []))
  const all = [base.kind === 'stage' ? base.stage : undefined, ...others]
  return all.filter((found) => found !== undefined)
}
