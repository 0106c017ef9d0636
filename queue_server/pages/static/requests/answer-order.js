// @ts-check
/** Answers of the server that come in another order than they were asked for. */

/**
 * The answers about one thing, in the order in which they were asked for: an answer that is older than what is known by
 * then is left aside, so that nothing that was drawn is drawn over by what was before it.
 */
export class AnswerOrder {
  _lastTurn = 0;
  _newestTurn = 0;

  /**
   * What has been asked for, or null where something newer is known by the time it comes. An answer that is not wanted
   * when it comes, or is null, counts for nothing: one that was asked for before it is taken still.
   * @template T
   * @param {Promise<T>} answer
   * @param {() => boolean} [isWanted]
   * @returns {Promise<T | null>}
   */
  async awaitNewest(answer, isWanted = () => true) {
    this._lastTurn += 1;
    const turn = this._lastTurn;
    const body = await answer;
    if (turn <= this._newestTurn || body === null || !isWanted()) return null;
    this._newestTurn = turn;
    return body;
  }

  /** Something newer is known in another way, as from a command or from what was typed: leave aside what was asked. */
  leaveAside() {
    this._newestTurn = this._lastTurn;
  }
}
