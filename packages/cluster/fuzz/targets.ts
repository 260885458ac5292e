import type { FuzzTarget } from './target.ts'
import { applyPatch } from './targets/apply-patch.ts'
import { bearerToken } from './targets/bearer-token.ts'
import { channelMessage } from './targets/channel-message.ts'
import { createdObject } from './targets/created-object.ts'
import { definition } from './targets/definition.ts'
import { dnsQuestion } from './targets/dns-question.ts'
import { fieldSelector } from './targets/field-selector.ts'
import { jsonBody } from './targets/json-body.ts'
import { jsonPatch } from './targets/json-patch.ts'
import { labelSelector } from './targets/label-selector.ts'
import { mergePatch } from './targets/merge-patch.ts'
import { protobufBody } from './targets/protobuf-body.ts'
import { quantityText } from './targets/quantity-text.ts'
import { requestTarget } from './targets/request-target.ts'
import { spdyFrames } from './targets/spdy-frames.ts'
import { strategicPatch } from './targets/strategic-patch.ts'
import { yamlBody } from './targets/yaml-body.ts'

/** All that is fuzzed. One file each. */
export const targets: readonly FuzzTarget[] = [
  quantityText,
  labelSelector,
  fieldSelector,
  requestTarget,
  bearerToken,
  spdyFrames,
  channelMessage,
  dnsQuestion,
  jsonBody,
  yamlBody,
  protobufBody,
  createdObject,
  definition,
  jsonPatch,
  mergePatch,
  strategicPatch,
  applyPatch,
]
