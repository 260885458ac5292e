import { serveWorker } from '@galley/kit/workers/serve-worker'
import { type ConvertedKeras, convertKeras } from '../keras/convert.ts'
import { openKerasFile } from '../keras/keras-file.ts'

export interface ConversionRequest {
  readonly kind: 'convert'
  readonly path: string
  readonly out: string
}

export type ConversionResponse<_ extends ConversionRequest> = ConvertedKeras

await serveWorker(() => ({
  facts: undefined,
  async handle(request: ConversionRequest) {
    const file = await openKerasFile(request.path)
    try {
      return { value: await convertKeras(file, request.out) }
    } finally {
      file.close()
    }
  },
}))
