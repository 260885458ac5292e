import { type ConvertedKeras, convertKeras } from '../keras/convert.ts'
import { describePreprocessing } from '../keras/describe-preprocessing.ts'
import { openKerasFile } from '../keras/keras-file.ts'
import { outputActivation } from '../keras/output-activation.ts'
import { findPreprocessing } from '../keras/preprocessing.ts'
import type { ModelSpec } from '../keras/spec.ts'
import { type ModelSummary, summarizeKeras } from '../keras/summary.ts'

export type ConversionRequest =
  | { readonly kind: 'convert'; readonly path: string; readonly out: string }
  | { readonly kind: 'summarize'; readonly path: string }

export type Converted = ConvertedKeras & KerasFacts

export type ConversionResponse<Request extends ConversionRequest> = Request extends {
  readonly kind: 'convert'
}
  ? Converted
  : ModelSummary

/** What a model's layers tell of the figures that go in and come out. */
export interface KerasFacts {
  /** Preprocessing inside the model, a few words each: `Rescaling(scale=0.5)`. */
  readonly preprocessing: readonly string[]
  /** See `outputActivation`. */
  readonly activation: string | null
}

function factsOf(model: ModelSpec): KerasFacts {
  return {
    preprocessing: findPreprocessing(model).map(describePreprocessing),
    activation: outputActivation(model),
  }
}

/** Does what is asked with one Keras file, and closes it. */
export async function readKerasFile(request: ConversionRequest): Promise<ModelSummary | Converted> {
  const file = await openKerasFile(request.path)
  try {
    if (request.kind === 'summarize') return summarizeKeras(file)
    return { ...(await convertKeras(file, request.out)), ...factsOf(file.model) }
  } finally {
    file.close()
  }
}
