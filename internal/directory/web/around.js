// Asks the phone for its position, once, and goes to the places around it. The
// position is rounded to about a hundred metres before it leaves the phone.
(function () {
  var button = document.getElementById("oui");
  var refused = document.getElementById("non");
  function fail() { refused.hidden = false; }
  button.hidden = false;
  button.addEventListener("click", function () {
    if (!navigator.geolocation) { return fail(); }
    navigator.geolocation.getCurrentPosition(function (position) {
      location.href = "/lieux?pres=" + position.coords.latitude.toFixed(3) + "," + position.coords.longitude.toFixed(3);
    }, fail, { timeout: 15000, maximumAge: 60000 });
  });
})();
