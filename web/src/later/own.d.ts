/** `?own` gives whoever asks a copy of the module in its own file; say beside it which module it is. */
declare module "*?own";
