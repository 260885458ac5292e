import { commandWords } from '../dockerfile/command-form.ts'
import { DockerfileError } from '../dockerfile/errors.ts'
import type { Cmd } from '../dockerfile/instructions/cmd.ts'
import type { Entrypoint } from '../dockerfile/instructions/entrypoint.ts'
import type { Env } from '../dockerfile/instructions/env.ts'
import type { Expose } from '../dockerfile/instructions/expose.ts'
import type { Healthcheck } from '../dockerfile/instructions/healthcheck.ts'
import type { Label } from '../dockerfile/instructions/label.ts'
import type { Maintainer } from '../dockerfile/instructions/maintainer.ts'
import type { Onbuild } from '../dockerfile/instructions/onbuild.ts'
import type { Shell } from '../dockerfile/instructions/shell.ts'
import type { StopSignal } from '../dockerfile/instructions/stopsignal.ts'
import type { User } from '../dockerfile/instructions/user.ts'
import type { Volume } from '../dockerfile/instructions/volume.ts'
import { lookupIn, shellOf, withConfig, withPairs } from '../stage-state.ts'
import type { Step } from './step.ts'
import { expanded, expandedWords } from './words.ts'

/** The pairs of one ENV see the variables as they were before it. */
export const env: Step<Env> = (state, instruction) => {
  const lookup = lookupIn(state)
  const set = instruction.pairs.map(
    ({ name, value }) =>
      [expanded(name, instruction, lookup), expanded(value, instruction, lookup)] as const,
  )
  const createdBy = `ENV ${set.map(([name, value]) => `${name}=${value}`).join(' ')}`
  return { state: withConfig(state, { Env: withPairs(state.config.Env ?? [], set) }), createdBy }
}

export const label: Step<Label> = (state, instruction) => {
  const lookup = lookupIn(state)
  const set = instruction.pairs.map(({ name, value }) => [
    expanded(name, instruction, lookup),
    expanded(value, instruction, lookup),
  ])
  const Labels = { ...state.config.Labels, ...Object.fromEntries(set) }
  return { state: withConfig(state, { Labels }) }
}

export const expose: Step<Expose> = (state, instruction) => {
  const ports = expandedWords(instruction.ports, instruction, lookupIn(state)).flatMap((port) => {
    const [, first, last = first, protocol = 'tcp'] =
      /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/.exec(port.toLowerCase()) ?? []
    const [from, to] = [Number(first), Number(last)]
    if (!(from >= 1 && to >= from && to <= 65535)) {
      throw new DockerfileError(instruction.place, `EXPOSE takes port[/protocol], found ${port}`)
    }
    return Array.from({ length: to - from + 1 }, (_, index) => [`${from + index}/${protocol}`, {}])
  })
  const ExposedPorts = { ...state.config.ExposedPorts, ...Object.fromEntries(ports) }
  return { state: withConfig(state, { ExposedPorts }) }
}

export const user: Step<User> = (state, instruction) => {
  const User = expanded(instruction.user, instruction, lookupIn(state))
  if (User !== '') return { state: withConfig(state, { User }) }
  throw new DockerfileError(instruction.place, 'USER expands to nothing')
}

export const volume: Step<Volume> = (state, instruction) => {
  const lookup = lookupIn(state)
  const paths = instruction.paths.map((path) => [expanded(path, instruction, lookup), {}])
  const Volumes = { ...state.config.Volumes, ...Object.fromEntries(paths) }
  return { state: withConfig(state, { Volumes }) }
}

export const cmd: Step<Cmd> = (state, { command }) => ({
  state: withConfig(state, { Cmd: commandWords(command, shellOf(state)) }),
})

/** A new entrypoint makes arguments of the base image meaningless, so they go (Docker's rule). */
export const entrypoint: Step<Entrypoint> = (state, { command }) => {
  const { Cmd: _, ...config } = state.config
  const Entrypoint = commandWords(command, shellOf(state))
  return { state: { ...state, config: { ...config, Entrypoint } } }
}

export const shell: Step<Shell> = (state, { words }) => ({
  state: withConfig(state, { Shell: words }),
})

export const stopsignal: Step<StopSignal> = (state, instruction) => {
  const StopSignal = expanded(instruction.signal, instruction, lookupIn(state))
  if (/^(SIG)?[A-Z][A-Z0-9+-]*$|^\d{1,2}$/.test(StopSignal)) {
    return { state: withConfig(state, { StopSignal }) }
  }
  throw new DockerfileError(
    instruction.place,
    `${StopSignal} is not a signal such as SIGTERM or 15`,
  )
}

export const healthcheck: Step<Healthcheck> = (state, { check }) => ({
  state: withConfig(state, { Healthcheck: check }),
})

export const maintainer: Step<Maintainer> = (state, { name }) => ({
  state: { ...state, author: name },
})

export const onbuild: Step<Onbuild> = (state, { trigger }) => ({
  state: withConfig(state, { OnBuild: [...(state.config.OnBuild ?? []), trigger] }),
})
