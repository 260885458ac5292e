import type { RegistryChoices } from '../registry-options.ts'

/** The options of `galley build`, as they were given. */
export interface BuildChoices extends RegistryChoices {
  readonly tag: readonly string[]
  readonly file: string | undefined
  readonly buildArg: readonly string[]
  readonly target: string | undefined
  readonly label: readonly string[]
  readonly platform: string | undefined
  readonly secret: readonly string[]
  readonly cache: boolean
  readonly base: string | undefined
  readonly card: string | undefined
  readonly sbom: boolean
  readonly output: 'text' | 'json'
  readonly data: string | undefined
}
