import { answerTask } from '@galley/kit/workers/answer-task'
import { DecodeError } from '../../kinds/structure/decode/decode-error.ts'
import { yamlToJson } from '../../kinds/structure/decode/yaml-json.ts'
import type { YamlOutcome } from './yaml-aside.ts'

answerTask((yaml: string): YamlOutcome => {
  try {
    return { kind: 'read', json: yamlToJson(yaml) }
  } catch (error) {
    if (error instanceof DecodeError) return { kind: 'refused', reason: error.message }
    throw error
  }
})
