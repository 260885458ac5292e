import type { Command } from './command.ts'
import { modelConvert } from './commands/model-convert.ts'
import { modelInspect } from './commands/model-inspect.ts'
import { modelVerify } from './commands/model-verify.ts'
import { predict } from './commands/predict.ts'
import { serve } from './commands/serve.ts'

/** Every command, in the order in which help lists them. */
export const commands: readonly Command[] = [
  serve,
  predict,
  modelInspect,
  modelVerify,
  modelConvert,
]
