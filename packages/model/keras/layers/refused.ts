const RECURRENT = 'is recurrent, which Galley does not convert'
const WRAPPER = 'wraps another layer, which Galley does not convert'
const FOREIGN = 'runs a graph of another framework, which Galley does not have'

/** Layers of Keras's own that are refused whatever their configuration, and why. */
export const refused: ReadonlyMap<string, string> = new Map([
  ['Lambda', 'holds Python code, which Galley does not run'],
  ['Bidirectional', RECURRENT],
  ['ConvLSTM1D', RECURRENT],
  ['ConvLSTM2D', RECURRENT],
  ['ConvLSTM3D', RECURRENT],
  ['GRU', RECURRENT],
  ['LSTM', RECURRENT],
  ['RNN', RECURRENT],
  ['SimpleRNN', RECURRENT],
  ['Masking', 'masks what the layers after it see, which Galley does not follow'],
  ['SpectralNormalization', WRAPPER],
  ['TimeDistributed', WRAPPER],
  ['FlaxLayer', FOREIGN],
  ['JaxLayer', FOREIGN],
  ['TFSMLayer', FOREIGN],
  ['TorchModuleWrapper', FOREIGN],
])
