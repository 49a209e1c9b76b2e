/** The page that shows a run while it trains, and the small server behind it. */
package dev.jacobi.app.live;
