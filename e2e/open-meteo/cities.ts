/** Places of GeoNames (CC BY 4.0), as Open-Meteo's geocoding API gives them. */
export const cities = (
  [
    [2988507, 'Paris', 48.85341, 2.3488, 42, 'FR', 'France', 'Île-de-France', 'Europe/Paris', 2138551],
    [4717560, 'Paris', 33.66094, -95.55551, 183, 'US', 'United States', 'Texas', 'America/Chicago', 24782],
    [2996944, 'Lyon', 45.74846, 4.84671, 173, 'FR', 'France', 'Auvergne-Rhône-Alpes', 'Europe/Paris', 522969],
    [2995469, 'Marseille', 43.29695, 5.38107, 28, 'FR', 'France', "Provence-Alpes-Côte d'Azur", 'Europe/Paris', 870731],
    [6077243, 'Montréal', 45.50884, -73.58781, 216, 'CA', 'Canada', 'Québec', 'America/Toronto', 1762949],
    [2253354, 'Dakar', 14.6937, -17.44406, 24, 'SN', 'Sénégal', 'Dakar', 'Africa/Dakar', 2646503],
    [2972315, 'Toulouse', 43.60426, 1.44367, 150, 'FR', 'France', 'Occitanie', 'Europe/Paris', 493465],
    [2990440, 'Nice', 43.70313, 7.26608, 25, 'FR', 'France', "Provence-Alpes-Côte d'Azur", 'Europe/Paris', 342669],
    [2990969, 'Nantes', 47.21725, -1.55336, 20, 'FR', 'France', 'Pays de la Loire', 'Europe/Paris', 318808],
    [2973783, 'Strasbourg', 48.58392, 7.74553, 143, 'FR', 'France', 'Grand Est', 'Europe/Paris', 274845],
    [3031582, 'Bordeaux', 44.84124, -0.58046, 15, 'FR', 'France', 'Nouvelle-Aquitaine', 'Europe/Paris', 260958],
    [2998324, 'Lille', 50.63391, 3.05512, 27, 'FR', 'France', 'Hauts-de-France', 'Europe/Paris', 234475],
    [2643743, 'London', 51.50853, -0.12574, 25, 'GB', 'United Kingdom', 'England', 'Europe/London', 8961989],
    [6058560, 'London', 42.98339, -81.23304, 252, 'CA', 'Canada', 'Ontario', 'America/Toronto', 422324],
    [2950159, 'Berlin', 52.52437, 13.41053, 74, 'DE', 'Germany', 'Berlin', 'Europe/Berlin', 3426354],
    [3117735, 'Madrid', 40.4165, -3.70256, 665, 'ES', 'Spain', 'Madrid', 'Europe/Madrid', 3255944],
    [3169070, 'Rome', 41.89193, 12.51133, 20, 'IT', 'Italy', 'Lazio', 'Europe/Rome', 2318895],
    [2800866, 'Brussels', 50.85045, 4.34878, 28, 'BE', 'Belgium', 'Brussels Capital', 'Europe/Brussels', 1019022],
    [2660646, 'Geneva', 46.20222, 6.14569, 375, 'CH', 'Switzerland', 'Geneva', 'Europe/Zurich', 183981],
    [2267057, 'Lisbon', 38.72635, -9.14949, 15, 'PT', 'Portugal', 'Lisbon', 'Europe/Lisbon', 517802],
    [2761369, 'Vienna', 48.20849, 16.37208, 171, 'AT', 'Austria', 'Vienna', 'Europe/Vienna', 1691468],
    [2673730, 'Stockholm', 59.32938, 18.06871, 17, 'SE', 'Sweden', 'Stockholm', 'Europe/Stockholm', 1515017],
    [3413829, 'Reykjavík', 64.13548, -21.89541, 37, 'IS', 'Iceland', 'Capital Region', 'Atlantic/Reykjavik', 118918],
    [5128581, 'New York', 40.71427, -74.00597, 10, 'US', 'United States', 'New York', 'America/New_York', 8804190],
    [5809844, 'Seattle', 47.60621, -122.33207, 56, 'US', 'United States', 'Washington', 'America/Los_Angeles', 737015],
    [6325494, 'Québec', 46.81228, -71.21454, 54, 'CA', 'Canada', 'Québec', 'America/Toronto', 528595],
    [3448439, 'São Paulo', -23.5475, -46.63611, 769, 'BR', 'Brazil', 'São Paulo', 'America/Sao_Paulo', 12400232],
    [1850147, 'Tokyo', 35.6895, 139.69171, 44, 'JP', 'Japan', 'Tokyo', 'Asia/Tokyo', 9733276],
    [2147714, 'Sydney', -33.86785, 151.20732, 58, 'AU', 'Australia', 'New South Wales', 'Australia/Sydney', 5367206],
    [360630, 'Cairo', 30.06263, 31.24967, 23, 'EG', 'Egypt', 'Cairo', 'Africa/Cairo', 9606916],
    [2332459, 'Lagos', 6.45407, 3.39467, 11, 'NG', 'Nigeria', 'Lagos', 'Africa/Lagos', 15388000],
    [2507480, 'Algiers', 36.73225, 3.08746, 42, 'DZ', 'Algeria', 'Algiers', 'Africa/Algiers', 1977663],
  ] as const
).map(([id, name, latitude, longitude, elevation, country_code, country, admin1, timezone, population]) => ({
  id, name, latitude, longitude, elevation, feature_code: 'PPL', country_code, timezone, population, country, admin1,
}))

const plain = (text: string) => text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase()

/** As the real one: nothing for one character, exact for two, the beginning of the name from three on; the largest first. */
export function findCities(name: string, count: number): (typeof cities)[number][] {
  const wanted = plain(name.trim())
  if (wanted.length < 2) return []
  const match = (city: string) => (wanted.length === 2 ? city === wanted : city.startsWith(wanted))
  return cities.filter((city) => match(plain(city.name))).sort((a, b) => b.population - a.population).slice(0, count)
}
