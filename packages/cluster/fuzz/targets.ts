import type { FuzzTarget } from './target.ts'
import { jsonBody } from './targets/json-body.ts'
import { protobufBody } from './targets/protobuf-body.ts'
import { quantityText } from './targets/quantity-text.ts'
import { yamlBody } from './targets/yaml-body.ts'

/** All that is fuzzed. One file each. */
export const targets: readonly FuzzTarget[] = [quantityText, jsonBody, yamlBody, protobufBody]
